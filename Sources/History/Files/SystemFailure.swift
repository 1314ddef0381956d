import Glibc

extension HistoryError {
    /// What a failed system call means for the store.
    static func system(_ path: String, _ code: CInt) -> HistoryError {
        switch code {
        case ENOSPC, EDQUOT: .diskFull(path)
        default: .inaccessible(path, systemMessage(code))
        }
    }
}

/// The system's words for an error number, without a capital at the start so that they fit into a sentence.
func systemMessage(_ code: CInt) -> String {
    let text = String(cString: strerror(code))
    return text.prefix(1).lowercased() + text.dropFirst()
}
