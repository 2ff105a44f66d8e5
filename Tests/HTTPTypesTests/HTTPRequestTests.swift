import HTTPTypes
import JSON
import Telemetry
import Testing

@Suite struct HTTPRequestTests {
    @Test("a request is built with its key and its body, and prints neither")
    func building() {
        let request = HTTPRequest(
            .post, "https://h/v1?key=s3cret", bearer: Secret("s3cret"), [(.accept, "a/b")], json: ["prompt": "s3cret"])
        #expect(request.fields[.authorization] == "Bearer s3cret")
        #expect(request.fields[.accept] == "a/b")
        #expect(request.body.type == "application/json")
        #expect(request.body.segments == [.bytes(Array(#"{"prompt":"s3cret"}"#.utf8))])
        var dumped = ""
        dump(request, to: &dumped)
        for text in ["\(request)", String(reflecting: request), dumped] { #expect(!text.contains("s3cret"), "\(text)") }
    }

    @Test("no name or type of a part can end its line")
    func quoting() {
        let part = MultipartForm.Part(
            "a\"\r\nX: y", .text("v"), filename: "é\"\n", type: "text/plain\r\nX: y")
        let form = MultipartForm([part], boundary: "b")
        let text =
            "--b\r\nContent-Disposition: form-data; name=\"a%22%0D%0AX: y\"; filename=\"é%22%0A\"\r\n"
            + "Content-Type: text/plain  X: y\r\n\r\nv\r\n--b--\r\n"
        #expect(form.segments == [.bytes(Array(text.utf8))])
        #expect(MultipartForm([], boundary: "b").segments == [.bytes(Array("--b--\r\n".utf8))])
    }

    @Test("a file stays a file until it is sent, between the bytes around it")
    func segments() {
        let form = MultipartForm(
            [.init("a", .text("1")), .init("f", .file(path: "/f"), filename: "f"), .init("b", .bytes([2]))],
            boundary: "b")
        let head =
            "--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n--b\r\nContent-Disposition: form-data; name=\"f\"; filename=\"f\"\r\n\r\n"
        let flat = form.segments.map { segment in
            switch segment {
            case .bytes(let bytes): String(decoding: bytes, as: UTF8.self)
            case .file(let path): "<\(path)>"
            }
        }
        #expect(
            flat.joined()
                == head + "</f>\r\n--b\r\nContent-Disposition: form-data; name=\"b\"\r\n\r\n\u{2}\r\n--b--\r\n")
    }

    @Test("boundaries differ")
    func boundaries() { #expect(MultipartForm([]).boundary != MultipartForm([]).boundary) }
}
