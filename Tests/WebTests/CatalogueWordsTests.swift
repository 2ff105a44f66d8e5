import API
import Gateway
import JSON
import Testing
import Vendors
import Web

/// The catalogue speaks English; its sentences are the keys of their translations.
@Suite struct CatalogueWordsTests {
    private static let texts = Set(
        Catalogue.builtin.providers.flatMap { provider in
            [provider.description] + provider.features + provider.limitations + provider.allOptions.map(\.description)
        })

    @Test("every text of the built-in catalogue has its translation, and there is none of anything else")
    func complete() throws {
        let bytes = try #require(WebFiles()["locales/en.catalogue.json"])
        let members = try #require(JSON(parsing: bytes).objectValue).members
        let keys = Set(members.map(\.name))
        #expect(Self.texts.subtracting(keys).isEmpty, "have no key: \(Self.texts.subtracting(keys).sorted())")
        #expect(keys.subtracting(Self.texts).isEmpty, "are not said: \(keys.subtracting(Self.texts).sorted())")
        for member in members { #expect(member.value == .string(member.name)) }
    }
}
