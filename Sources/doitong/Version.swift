/// What was built, and for what. The version number stands here and nowhere else.
enum Version {
    static let number = "0.1.0"

    /// `0.1.0 (swift 6.3, linux x86_64)`. The compiler tells no more of itself than what it is asked.
    static var long: String { "\(number) (swift \(compiler), linux \(machine))" }

    private static var compiler: String {
        #if compiler(>=6.4)
            "6.4 or later"
        #elseif compiler(>=6.3)
            "6.3"
        #else
            "6.2"
        #endif
    }

    private static var machine: String {
        #if arch(x86_64)
            "x86_64"
        #elseif arch(arm64)
            "aarch64"
        #else
            "of another kind"
        #endif
    }
}
