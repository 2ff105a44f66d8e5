/// Writes the body of a streamed response, as fast as the client reads it.
package struct ResponseWriter: Sendable {
    private let connection: ConnectionHandle
    private let exchange: Int

    init(_ connection: ConnectionHandle, _ exchange: Int) {
        (self.connection, self.exchange) = (connection, exchange)
    }

    /// Sends `bytes`, and returns when there is room for more. Throws ``ClientGone`` when nobody reads any longer.
    package func write(_ bytes: [UInt8]) async throws {
        try await withCheckedThrowingContinuation { writer in
            connection.perform { [exchange] in $0.write(bytes, for: exchange, writer) }
        }
    }

    /// Sends text.
    package func write(_ text: String) async throws { try await write(Array(text.utf8)) }
}
