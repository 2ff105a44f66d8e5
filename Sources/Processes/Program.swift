import CLinux
import EventLoop
import Glibc

/// A command in the shape in which the kernel takes it.
@safe struct Program: ~Copyable {
    private let command: Command
    /// Owned copies, and the nil that ends them.
    private let arguments: [UnsafeMutablePointer<CChar>?]
    private let environment: [UnsafeMutablePointer<CChar>?]

    init(_ command: Command) {
        self.command = command
        unsafe arguments = ([command.program] + command.arguments).map { unsafe strdup($0) } + [nil]
        let pairs = command.environment.sorted { $0.key < $1.key }
        unsafe environment = pairs.map { unsafe strdup("\($0.key)=\($0.value)") } + [nil]
    }

    deinit {
        unsafe (arguments + environment).forEach { unsafe free($0) }
    }

    borrowing func spawn(input: Int32, output: Int32, errors: Int32) throws(SystemError) -> pid_t {
        let limits = command.limits
        let process = unsafe arguments.withUnsafeBufferPointer { arguments in
            unsafe environment.withUnsafeBufferPointer { environment in
                unsafe command.program.withCString { program in
                    unsafe Self.withOptionalCString(command.folder) { folder in
                        var child = unsafe clinux_child(
                            program: program, arguments: arguments.baseAddress, environment: environment.baseAddress,
                            folder: folder, input: input, output: output, errors: errors, niceness: limits.niceness,
                            processor_seconds: limits.processorSeconds, memory_bytes: limits.memory,
                            file_bytes: limits.file)
                        return unsafe clinux_spawn(&child)
                    }
                }
            }
        }
        guard process > 0 else { throw SystemError("exec") }
        return process
    }

    private static func withOptionalCString<R>(_ string: String?, _ body: (UnsafePointer<CChar>?) -> R) -> R {
        guard let string else { return body(nil) }
        return unsafe string.withCString(body)
    }
}
