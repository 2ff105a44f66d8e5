import CTLS

/// The certificate and its key, as OpenSSL keeps them. OpenSSL guards it with locks of its own.
@safe final class TLSTerms: @unchecked Sendable {
    let context: OpaquePointer

    /// Nil where OpenSSL does not take them.
    init?(certificate: String, key: String) {
        guard let context = unsafe SSL_CTX_new(TLS_server_method()) else { return nil }
        unsafe self.context = context
        guard unsafe SSL_CTX_use_certificate_chain_file(context, certificate) == 1,
            unsafe SSL_CTX_use_PrivateKey_file(context, key, ctls_pem) == 1
        else { return nil }
    }

    deinit { unsafe SSL_CTX_free(context) }
}
