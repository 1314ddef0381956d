import Foundation

/// The package manager names a program's entry after the target; libFuzzer's own is called from there.
@_cdecl("fuzz_main")
public func start(_ count: CInt, _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?) -> CInt {
    var count = count
    var arguments = arguments
    return runLibFuzzer(&count, &arguments) { data, count in
        let bytes = Array(UnsafeBufferPointer(start: data, count: count))
        // A wrong answer ends the process as a crash does, so that libFuzzer keeps the input.
        if let complaint = reader.complaint(about: bytes) { fatalError(complaint) }
        return 0
    }
}

/// `LLVMFuzzerRunDriver` of compiler-rt (FuzzerInterface.h).
@_silgen_name("LLVMFuzzerRunDriver")
private func runLibFuzzer(
    _ count: UnsafeMutablePointer<CInt>,
    _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?>,
    _ test: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt
) -> CInt

/// As `SLUICE_FUZZ_READER` says.
private let reader: Reader = {
    let name = ProcessInfo.processInfo.environment["SLUICE_FUZZ_READER"] ?? "workflow"
    guard let reader = Reader(rawValue: name) else { fatalError("There is no reader \"\(name)\".") }
    return reader
}()
