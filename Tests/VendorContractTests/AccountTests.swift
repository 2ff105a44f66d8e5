import Gateway
import Synchronization
import Telemetry
import Testing
import Vendors

extension VendorContractTests {
    @Suite struct Accounts {
        private static let hosts: [Identifier<Gateway.Host>] = ["veo", "imagen", "google-tts"]

        @Test("one token is got for all who need it, and kept", .withSimulator, arguments: hosts)
        func shared(_ host: Identifier<Gateway.Host>) async throws {
            let simulated = try #require(Simulated.shared)
            // Somebody asks only where asking is no token of itself.
            let asks = host == "google-tts" ? 1 : 0
            let vendor = try simulated.vendor(host, ["CREDENTIALS": ""])
            for round in 1...2 {
                await withTaskGroup(of: Void.self) { group in
                    for _ in 0..<20 {
                        group.addTask(executorPreference: simulated.lane) {
                            await #expect(throws: Never.self) { _ = try await vendor.check() }
                        }
                    }
                }
                #expect(try await simulated.polls(host, "other") == 1 + 20 * asks * round)
            }
        }

        @Test("a token is got anew before it ends", .withSimulator)
        func renewed() async throws {
            let simulated = try #require(Simulated.shared)
            let age = Mutex(Duration.seconds(3500))
            let vendor = try simulated.vendor("veo", ["CREDENTIALS": ""]) { .now() - age.withLock { $0 } }
            // Tokens live an hour, and are used for five minutes less.
            for (then, tokens) in [(3500, 1), (300, 1), (100, 2), (0, 2)] {
                age.withLock { $0 = .seconds(then) }
                _ = try await vendor.check()
                #expect(try await simulated.polls("veo", "other") == tokens, "\(then) s ago")
            }
        }

        @Test("whose key is not the account's gets no token, and the reason is told without the key", .withSimulator)
        func refused() async throws {
            let simulated = try #require(Simulated.shared)
            let file = try simulated.account(of: "veo").replacing("simulated@", with: "somebody@")
            let vendor = try simulated.vendor("veo", ["CREDENTIALS": file])
            do throws(VendorError) {
                _ = try await vendor.check()
                Issue.record("it got a token")
            } catch {
                #expect(error.kind == "unauthorised" && "\(error)".contains("invalid_grant"), "\(error)")
                #expect(!"\(error)".contains("PRIVATE"))
            }
        }
    }
}
