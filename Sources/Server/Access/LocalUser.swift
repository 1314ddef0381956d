import Glibc

/// A user of this machine's operating system.
enum LocalUser {
    /// The name that the user database has for it; the number itself where it has none.
    static func name(of user: uid_t) -> String {
        var entry = passwd()
        var found: UnsafeMutablePointer<passwd>?
        var buffer = [CChar](repeating: 0, count: 16 << 10)
        guard getpwuid_r(user, &entry, &buffer, buffer.count, &found) == 0, let name = found?.pointee.pw_name else {
            return String(user)
        }
        return String(cString: name)
    }
}
