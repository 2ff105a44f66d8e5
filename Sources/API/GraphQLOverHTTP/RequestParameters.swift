import GraphQL
import HTTPTypes
import JSON

/// What a request says to GraphQL, well-formed: `query`, `operationName`, `variables`, `extensions`.
struct RequestParameters {
    /// Without its context.
    var request: GraphQLRequest
    var extensions: JSONObject

    /// Reads the body of a POST, whose fields have said that it is JSON.
    init(body: ArraySlice<UInt8>, of fields: Fields, _ limits: RequestLimits) throws(GraphQLRefusal) {
        if let usual = RequestParameters(usual: body, limits) {
            self = usual
            return
        }
        guard !body.isEmpty else { throw .emptyBody }
        let json: JSON
        do throws(JSONError) {
            json = try JSON(parsing: Array(body), limits: limits.json())
        } catch {
            throw fields.valueBytes(of: .contentEncoding) == nil
                ? .malformed("The body is no JSON: \(error).") : .encoded
        }
        switch json {
        case .object(let object): try self.init(object)
        case .array: throw .batch
        default: throw .notAnObject
        }
    }

    /// Members with other names are nobody's business yet, so they are let be.
    init(_ object: JSONObject) throws(GraphQLRefusal) {
        guard let query = object["query"] else { throw .noQuery }
        guard case .string(let document) = query else { throw .badQuery }
        let name: String?
        switch object["operationName"] {
        case nil, .null?: name = nil
        case .string(let text)?: name = text
        default: throw .badOperationName
        }
        self.init(
            Array(document.utf8), operationName: name, variables: try Self.map(object["variables"], "variables"),
            extensions: try Self.map(object["extensions"], "extensions"))
    }

    /// An empty operation name is none: no operation could have it.
    init(_ document: [UInt8], operationName: String?, variables: JSONObject?, extensions: JSONObject?) {
        request = GraphQLRequest(
            document: document, operationName: operationName == "" ? nil : operationName,
            variables: variables ?? JSONObject())
        self.extensions = extensions ?? JSONObject()
    }

    static func map(_ value: JSON?, _ name: String) throws(GraphQLRefusal) -> JSONObject? {
        switch value {
        case nil, .null?: return nil
        case .object(let object)?: return object
        default: throw .notAMap(name)
        }
    }
}

extension FieldName {
    fileprivate static let contentEncoding = FieldName("Content-Encoding")
}
