import CProcesses

/// For a process that lives long and does little at a time: its threads share the memory that they have freed. The C library would
/// keep what each of up to eight threads for each core has once needed; the pages of a server are made on any of them.
package func shareFreedMemory() {
    _ = sluice_limit_arenas(2)
}

/// Gives what was freed back to the system, which the C library does by itself with the end of its heap alone. Takes milliseconds: for who
/// sleeps afterwards.
package func giveBackFreedMemory() {
    _ = sluice_give_back_memory()
}
