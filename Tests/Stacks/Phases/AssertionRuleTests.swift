import Expressions
import Testing

@testable import Stacks
@testable import Workflows

@Suite("Rules of assertions")
struct AssertionRuleTests {
    @Test(
        "paths match patterns",
        arguments: [
            ("/metadata/*.json", "metadata", "a.json", true), ("/metadata/*.json", "metadata", "b/a.json", false),
            ("/metadata/*.json", "metadata", "a.jsonx", false), ("/*", "", "a", true), ("/*", "", "a/b", false),
            ("/a/**/x", "a", "x", true), ("/a/**/x", "a", "b/c/x", true), ("/a/**/x", "a", "b/c/y", false),
            ("/a/b?/c", "a", "b1/c", true), ("/a/b?/c", "a", "b/c", false), ("/file.txt", "", "file.txt", true),
            ("/a/*a*b", "a", "xaxxab", true), ("/a/*a*b", "a", "xaxxac", false), ("/a/**", "a", "b/c", true),
        ])
    func patterns(text: String, folder: String, path: String, isMeant: Bool) {
        let pattern = FilePattern(text)
        #expect(pattern.folder == folder)
        #expect(pattern.matches(path) == isMeant)
    }

    @Test("counts compare", arguments: CountCondition.Comparison.allCases)
    func counts(comparison: CountCondition.Comparison) {
        let holding = [3, 4, 5].filter { CountCondition(comparison, 4).holds(for: $0) }
        let expected: [Int] =
            switch comparison {
            case .atLeast: [4, 5]
            case .atMost: [3, 4]
            case .not: [3, 5]
            case .equal: [4]
            case .more: [5]
            case .less: [3]
            }
        #expect(holding == expected)
    }

    @Test("the first line with a forbidden text is told, with its number and the lines around it")
    func search() {
        var search = LogSearch(absent: ["ERROR", "Traceback"], present: ["started", "never"])
        for number in 1...100 {
            search.take(
                number == 40 ? "Traceback (most recent call last)" : number == 50 ? "ERROR" : "line \(number) started")
        }
        #expect(search.found == .init(text: "Traceback", number: 40, line: "Traceback (most recent call last)"))
        #expect(search.around.first == "line 36 started" && search.around.count == 20)
        #expect(search.missing == ["never"])
        #expect(search.count == 100)
    }

    @Test(
        "a container that ended otherwise is told",
        arguments: [
            (0, nil, nil, "has ended with exit code 3 instead of 0"), (3, 2, false, nil),
            (3, 0, nil, "was restarted 2 times instead of 0"), (nil, nil, true, "has not exhausted its memory"),
        ] as [(Int?, Int?, Bool?, String?)])
    func endings(exit: Int?, restarts: Int?, oom: Bool?, sentence: String?) throws {
        let value = try Value(
            parsingJSON: #"""
                {"Id":"1","Name":"/a","RestartCount":2,"State":{"Status":"exited","ExitCode":3,"OOMKilled":false},
                 "Config":{"Labels":{"com.docker.compose.service":"s","com.docker.compose.oneoff":"True"}},"Mounts":[]}
                """#, keys: .caseSensitive)
        let container = try #require(ExaminedContainer(value))
        #expect(container.name == "a" && container.service == "s" && container.isOneOff && container.hasEnded)
        try PhaseFixture.withoutDocker { context in
            let assertion = ContainerAssertion(
                service: place("s"), exit: exit, restarts: restarts, oom: oom, context: context)
            #expect(assertion.refusal(of: container) == sentence)
        }
    }

    @Test("owners are numbers", arguments: [("1000:1001", 1000, 1001), ("5", 5, 5)] as [(String, UInt32, UInt32)])
    func owners(text: String, user: UInt32, group: UInt32) throws {
        #expect(try SeedOwner(place(text)) == SeedOwner(user: user, group: group))
        for wrong in ["root", "", "1:", "1:2:3", "-1"] {
            let found = failure { _ = try SeedOwner(place(wrong)) }
            #expect(found?.message == "\"\(wrong)\" is no owner: USER:GROUP by number is meant.")
        }
    }
}
