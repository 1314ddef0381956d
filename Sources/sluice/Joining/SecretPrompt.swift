import Display
import Glibc

/// Asks for a secret at the terminal.
enum SecretPrompt {
    /// What is typed is not shown; empty at the end of input.
    static func ask(_ question: String) -> String {
        var former = termios()
        let isTerminal = tcgetattr(STDIN_FILENO, &former) == 0
        if isTerminal {
            var silent = former
            silent.c_lflag &= ~tcflag_t(ECHO)
            tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent)
        }
        // What is typed from here on is not shown and not lost.
        StandardOutput.write(question, to: STDERR_FILENO)
        defer {
            if isTerminal { tcsetattr(STDIN_FILENO, TCSAFLUSH, &former) }
            StandardOutput.write("\n", to: STDERR_FILENO)
        }
        return readLine() ?? ""
    }
}
