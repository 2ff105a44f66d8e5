import Crypto
import EventLoop
import Glibc
import Processes

/// Signs callbacks with Ed25519, for the vendors that do. The key follows from the seed; openssl does the reckoning.
final class Notary {
    private let lane: Lane
    private let folder: String
    private let seed: UInt64
    /// Made when it is first asked for.
    private var knownPublicKey: [UInt8]?
    private var count = 0

    /// What stands before the 32 bytes of a private key in PKCS #8 (RFC 8410), and of a public one in its own wrapping.
    private static let wrapping: [UInt8] = [
        0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20,
    ]
    private static let keyBytes = 32

    /// - Parameter folder: exists, and is removed by whoever made it.
    init(on lane: Lane, folder: String, seed: UInt64) { (self.lane, self.folder, self.seed) = (lane, folder, seed) }

    /// Nil where openssl is not installed.
    func publicKey() async -> [UInt8]? {
        if let knownPublicKey { return knownPublicKey }
        guard
            let wrapped = await openssl(
                ["pkey", "-inform", "DER", "-pubout", "-outform", "DER"], input: privateKey)
        else { return nil }
        knownPublicKey = Array(wrapped.suffix(Self.keyBytes))
        return knownPublicKey
    }

    func sign(_ text: String) async -> [UInt8]? {
        count += 1
        let (key, message) = ("\(folder)/key-\(count)", "\(folder)/message-\(count)")
        defer { for path in [key, message] { _ = unsafe unlink(path) } }
        guard write(privateKey, to: key), write(Array(text.utf8), to: message) else { return nil }
        return await openssl(
            ["pkeyutl", "-sign", "-inkey", key, "-keyform", "DER", "-rawin", "-in", message], input: [])
    }

    private var privateKey: [UInt8] { Self.wrapping + SHA256.digest(of: "vendor-simulator notary \(seed)").bytes }

    private func openssl(_ arguments: [String], input: [UInt8]) async -> [UInt8]? {
        guard let path = Command.find("openssl") else { return nil }
        let ending = try? await ChildProcess.run(Command(path, arguments, input: input), on: lane)
        guard let ending, ending.isSuccess else { return nil }
        return ending.output
    }

    private func write(_ bytes: [UInt8], to path: String) -> Bool {
        let number = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard number >= 0 else { return false }
        let file = Descriptor(owning: number)
        // Reason for `unsafe`: a C call that reads an array of just that size.
        return unsafe Glibc.write(file.number, bytes, bytes.count) == bytes.count
    }
}
