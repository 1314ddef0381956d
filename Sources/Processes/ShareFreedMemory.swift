import CProcesses

/// For a process that lives long and does little at a time: its threads share the memory that they have freed. The C library would
/// keep what each of up to eight threads for each core has once needed; the pages of a server are made on any of them.
package func shareFreedMemory() {
    _ = sluice_limit_arenas(2)
}
