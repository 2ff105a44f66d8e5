import Gateway
import JSON
import Telemetry
import Vendors

/// The built-in catalogue, with an operator's own prices, times and availability over it.
enum CatalogueFile {
    struct Unusable: Error, CustomStringConvertible {
        let description: String
    }

    /// Without a path, `catalogue.json5` of the data folder is taken if it is there.
    static func catalogue(_ path: String?, data: String, log: Log) throws -> Catalogue {
        let file = path ?? "\(data)/catalogue.json5"
        guard let text = TextFile.read(file) else {
            if let path { throw Unusable(description: "--catalogue: cannot read \(path)") }
            return .builtin
        }
        do {
            let catalogue = try Catalogue.builtin.applying(CatalogueOverrides(parsing: try JSON(parsingJSON5: text)))
            log.notice("the catalogue is changed by a file", ["file": file])
            return catalogue
        } catch {
            throw Unusable(description: "\(file): \(error)")
        }
    }
}
