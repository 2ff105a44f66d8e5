import HTTPTypes

/// Keeps out requests that a page of somebody else's could make a browser send without being asked first.
///
/// A form, an image, a script tag and a followed link send methods, fields and media types that need no leave of ours.
/// docs/decisions has why these checks suffice.
enum Origin {
    /// Only a script can send JSON, and only after the browser asked us.
    static func checkPost(_ fields: Fields) throws(GraphQLRefusal) {
        guard isJSON(fields) else { throw .notJSON }
    }

    /// Some field must be there that neither a form nor a tag nor a link can bring.
    static func checkGet(_ fields: Fields) throws(GraphQLRefusal) {
        for name in scriptFields where fields.valueBytes(of: name) != nil { return }
        if fields.valueBytes(of: .fetchMode)?.elementsEqual("cors".utf8) == true { return }
        if isJSON(fields) { return }
        let named = MediaRange.accepted(by: fields).contains {
            $0.name == .json || $0.name == .graphQLResponse || $0.name == .eventStream
        }
        if named { return }
        throw .simpleGet
    }

    private static func isJSON(_ fields: Fields) -> Bool {
        guard let value = fields.valueBytes(of: .contentType) else { return false }
        if value.elementsEqual(plainJSON) { return true }
        guard let type = MediaRange(contentType: value) else { return false }
        return type.name == .json && type.isUTF8
    }

    private static let plainJSON = Array("application/json".utf8)

    private static let scriptFields = [
        FieldName("Authorization"), FieldName("X-API-Key"), FieldName("GraphQL-Preflight"),
        FieldName("Apollo-Require-Preflight"), FieldName("X-Requested-With"),
    ]
}

extension FieldName {
    fileprivate static let fetchMode = FieldName("Sec-Fetch-Mode")
}
