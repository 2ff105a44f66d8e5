import HTTPTypes
import Media
import S3
import Testing

@Suite struct S3MediaSettingsTests {
    @Test("what an operator leaves out has a default")
    func defaults() throws {
        let settings = try S3MediaSettings(parsing: "s3://media")
        #expect(settings.bucket.name == "media")
        #expect(settings.bucket.prefix == "")
        #expect(settings.bucket.region == "us-east-1")
        #expect(settings.links == .proxy)
        #expect(settings.cacheBytes == 10 << 30)
    }

    @Test("what an operator says holds, encoded or not")
    func all() throws {
        let settings = try S3MediaSettings(
            parsing:
                "s3://media/a/b?region=garage&endpoint=http%3A%2F%2F127.0.0.1:3900&style=path&link=redirect&cache=512M")
        #expect(settings.bucket.prefix == "a/b/")
        #expect(settings.bucket.url("k").text == "http://127.0.0.1:3900/media/k")
        #expect(settings.bucket.region == "garage")
        #expect(settings.links == .redirect)
        #expect(settings.cacheBytes == 512 << 20)
    }

    @Test(
        "what is wrong is named",
        arguments: [
            ("media", "begins with s3://"), ("s3://", "no bucket's name"), ("s3://media?", ""), ("s3://media/?", ""),
            ("s3://Media", "no bucket's name"), ("s3://media//", "no prefix"),
            ("s3://media?endpoint=h", "endpoint: the URL"),
            ("s3://media?endpoint=http://u:p@h", "endpoint: the URL has a user"),
            ("s3://media?region=", "give region once"),
            ("s3://media?region", "give region once"), ("s3://media?region=a&region=a", "give region once"),
            ("s3://media?region=%zz", "give region once"), ("s3://media?key=x", "'key' is not known"),
            ("s3://media?style=a", "path, host"), ("s3://media?link=a", "proxy, redirect"),
            ("s3://media?cache=1", "cache=10G"),
            ("s3://media?cache=0M", "cache=10G"), ("s3://media?cache=-1G", "cache=10G"),
            ("s3://media?cache=99999999999999999999T", "cache=10G"), ("s3://media?cache=9999999T", "cache=10G"),
            ("s3://media?cache=G", "cache=10G"),
        ])
    func wrong(text: String, words: String) {
        do throws(S3MediaSettings.Unusable) {
            _ = try S3MediaSettings(parsing: text)
            #expect(words.isEmpty, "\(text) was taken")
        } catch {
            #expect(!words.isEmpty && error.description.contains(words), "\(error)")
        }
    }
}
