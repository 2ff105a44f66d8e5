import EventLoop
import Glibc
import Processes

/// A certificate that the simulator made for itself, for 127.0.0.1 and localhost. Who trusts it, trusts its links as well.
struct Certificate {
    let path: String
    let keyPath: String

    /// Makes one anew. - Parameter path: where it goes; the key goes into `folder`.
    static func make(at path: String, folder: String, host: String, on lane: Lane) async throws -> Certificate {
        guard let openssl = Command.find("openssl") else {
            throw CertificateError("openssl is not installed: install it, it makes the certificate")
        }
        let keyPath = "\(folder)/key.pem"
        var names = "DNS:localhost,IP:127.0.0.1,IP:::1"
        if !["localhost", "127.0.0.1", "::1"].contains(host) {
            names += host.allSatisfy { $0.isNumber || $0 == "." || $0 == ":" } ? ",IP:\(host)" : ",DNS:\(host)"
        }
        let arguments = [
            "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "30",
            "-subj", "/CN=vendor-simulator", "-addext", "subjectAltName=\(names)", "-addext",
            // It is its own authority, as the strictest clients want to be told.
            "keyUsage=critical,digitalSignature,keyCertSign", "-addext", "extendedKeyUsage=serverAuth", "-keyout",
            keyPath, "-out", path,
        ]
        let ending = try await ChildProcess.run(Command(openssl, arguments), on: lane)
        guard ending.isSuccess else { throw CertificateError("openssl did not make \(path): \(ending.errors)") }
        return Certificate(path: path, keyPath: keyPath)
    }
}

struct CertificateError: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}
