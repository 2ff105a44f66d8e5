import HTTPTypes
import JSON

/// What a vendor answers. Thrown, it ends the handling of a call early.
struct Answer: Error, Sendable {
    var status: Status
    var fields: [(FieldName, String)]
    var body: [UInt8]

    init(_ status: Int, _ body: [UInt8], type: String?, _ fields: [(FieldName, String)] = []) {
        self.status = Status(status)
        self.fields = (type.map { [(.contentType, $0)] } ?? []) + fields
        self.body = body
    }

    init(_ status: Int, _ json: JSON, _ fields: [(FieldName, String)] = []) {
        self.init(status, json.bytes, type: "application/json", fields)
    }

    init(_ json: JSON) { self.init(200, json) }

    init(_ status: Int, text: String, type: String = "text/plain; charset=utf-8") {
        self.init(status, Array(text.utf8), type: type)
    }

    static let nothing = Answer(204, [], type: nil)
}
