package import JSON

/// What a client asks.
package struct GraphQLRequest: Sendable {
    package var document: [UInt8]
    package var operationName: String?
    package var variables: JSONObject
    /// Goes to every resolver as it is.
    package var context: any Sendable

    package init(
        document: [UInt8], operationName: String? = nil, variables: JSONObject = JSONObject(),
        context: any Sendable = ()
    ) {
        (self.document, self.operationName, self.variables) = (document, operationName, variables)
        self.context = context
    }

    package init(
        _ document: String, operationName: String? = nil, variables: JSONObject = JSONObject(),
        context: any Sendable = ()
    ) {
        self.init(
            document: Array(document.utf8), operationName: operationName, variables: variables, context: context)
    }
}

/// What a client gets: JSON bytes ready to be sent, and what was in them for whoever has to choose a status.
package struct GraphQLResponse: Sendable {
    package let body: [UInt8]
    package let errors: [GraphQLError]
    /// Whether execution began. If not, the response has no `data` at all.
    package let hasData: Bool

    /// The response to a request that was refused before execution began.
    package init(refusing errors: [GraphQLError]) {
        var writer = JSONWriter()
        writer.write(raw: "{\"errors\":")
        writer.write(.array(errors.map(\.json)))
        writer.write(byte: UInt8(ascii: "}"))
        (body, self.errors, hasData) = (writer.finished(), errors, false)
    }

    /// `sink` holds `{"data":` and the data.
    init(_ sink: consuming Sink) {
        if !sink.errors.isEmpty {
            let list = JSON.array(sink.errors.map(\.json))
            sink.writer.write(raw: ",\"errors\":")
            sink.writer.write(list)
        }
        sink.writer.write(byte: UInt8(ascii: "}"))
        errors = sink.errors
        body = sink.writer.finished()
        hasData = true
    }

    package var text: String { String(decoding: body, as: UTF8.self) }
}
