import Digests
import TestSupport
import Testing

@testable import History

@Suite("A migration", .ownThread)
struct MigrationTests {
    /// SHA-256 of each migration's SQL; a new migration adds a line, and no line is ever changed after a release.
    static let released = [
        "3a227d2b6a0e67a4ddaa55ac1124cd1c0ce0127b16014c74d5a7d3a3b55c2b25",
        "4207ac6c8d791404f84b993077a5e8d230d46564a2acb26e708d94a8bf859c5a",
        "b876e368468cae3112a418b448d6e41a0ed53b75ee7057259496a432be9a4ec2",
        "cf9878d2af1a5a13852f298a3b1280631e77c216ac8c9653dfc6603c000fb5f5",
        "98f6140bc91c0fa736048097157c336605c7952f3312fffad343478851f772c4",
        "d5fb10a48ca009bf599f198f694aa5d3049c49b249bf28a3564539ff598f7cbc",
        "442b18fe32d07ad096db121872322f2ebcc630026a8805f1ee3a7a5ac6ce9ba8",
        "e572384ae36778098b08b48d8f68d6906857973e2eacf96a9b166a1d47a57b24",
        "20de66be733995f3534db99b1701b2121cc074ad863cb856c60980019d34e6c2",
        "8c7a5457dc20b1eacaa49887804c6cb2451221b7cb4b071297be7a6dce13047a",
        "ebe14616f3558b75cca4c9c91f5baab4f0a0a42a7ca3b4dce2968a25e197d5ff",
        "e5d18eba8d56e1f3a1f5e361035602c23eee49503f77b80d4083cfeb51a9ca77",
        "8c00236d61089e16a4c867bc4e82f4ce13513ac1f413c0409d6fb250002651bd",
        "78afd058eb56aa1e4011c3dd8627140e04d930818331716d290222b5528e424f",
    ]

    @Test("is never edited")
    func pinned() {
        let digests = Migration.all.map { sha256($0.sql) }
        #expect(digests == MigrationTests.released)
    }

    @Test("counts the database's version up by one")
    func versions() {
        #expect(Migration.all.map(\.version) == Array(1...Migration.all.count))
    }
}
