import Foundation
import Glibc

/// Ties a process to the server that has started it: the server holds the other end of its standard input, and dies with it.
enum ServerLife {
    /// Ends this process, as a signal would, when there is nobody at the other end any more.
    static func endWithTheServer() {
        let thread = Thread {
            var byte: UInt8 = 0
            while true {
                let count = read(STDIN_FILENO, &byte, 1)
                if count == 0 || (count < 0 && errno != EINTR) { break }
            }
            kill(getpid(), SIGTERM)
        }
        thread.name = "the server's life"
        thread.start()
    }
}
