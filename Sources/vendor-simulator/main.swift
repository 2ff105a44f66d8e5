import Arguments
import Glibc

// There is one command, and its name may be left out.
var words = Array(CommandLine.arguments.dropFirst())
if words.first?.hasPrefix("-") ?? true, words != ["--version"] { words.insert("serve", at: 0) }
do throws(UsageError) {
    switch try program.decide(words, environment: [:], width: 100) {
    case .print(let text): print(text)
    case .run(let body, let invocation, _): exit(try body(invocation))
    }
} catch {
    complain(error.message)
    exit(2)
}
