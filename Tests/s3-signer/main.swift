import Crypto
import Glibc
import HTTPTypes
import JSON
import S3
import Telemetry

// Reads what is to be signed, a JSON object a line, and answers how we sign it: so that another signer can be compared.
while let line = readLine() {
    let answer: JSON
    do { answer = try signed(JSON(parsing: line)) } catch { answer = ["error": .string("\(error)")] }
    print(answer.text)
    fflush(nil)
}

private func signed(_ ask: JSON) throws -> JSON {
    func text(_ name: String) -> String { ask[name]?.stringValue ?? "" }
    func number(_ name: String) -> Int { if case .int(let number)? = ask[name] { number } else { 0 } }
    func pairs(_ name: String) -> [(name: String, value: String)] {
        (ask[name]?.arrayValue ?? []).map { ($0.arrayValue?[0].stringValue ?? "", $0.arrayValue?[1].stringValue ?? "") }
    }
    let bucket = try S3Bucket(
        text("bucket"), endpoint: URL(parsing: text("endpoint")), region: text("region"),
        style: S3Bucket.Style(rawValue: text("style")))
    let keys = S3Keys(
        id: text("id"), secret: Secret(text("secret")), session: ask["session"]?.stringValue.map { Secret($0) })
    let url = bucket.url(text("key"))
    let subject = SigV4.Subject(
        text("method"), authority: url.authority, path: url.path, query: pairs("query"), fields: pairs("fields"))
    let signer = SigV4(keys, region: bucket.region)
    let now = Timestamp(milliseconds: Int64(number("time")) * 1000)
    if ask["expires"] != nil {
        let query = signer.query(for: subject, at: now, lasting: .seconds(number("expires")))
        return ["url": .string(url.with(query: query).text)]
    }
    let payload = Digest(hex: text("digest")).map { SigV4.Payload.digest($0) } ?? .unsigned
    var fields = JSONObject()
    for (name, value) in signer.fields(for: subject, payload, at: now) { fields[name.text] = .string(value) }
    return ["url": .string(url.with(query: pairs("query")).text), "fields": .object(fields)]
}
