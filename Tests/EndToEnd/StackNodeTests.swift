import Foundation
import Glibc
import TestSupport
import Testing

/// Playwright's own runner for Node, in a real browser.
@Suite("A suite of Playwright for Node", .ownThread)
struct StackNodeTests {
    private static let stack = Scratch.stack.replacing(
        "  unit: { run: \"echo ran > unit.txt\" }",
        with: "  page: { playwright: tests, base-url: \"${{ stack.url.web }}\", within: 3m }")

    private func answer(to specification: String) throws -> Answer {
        var result: Answer?
        try Scratch.withStack(stack: Self.stack) { scratch in
            let modules = FileManager.default.currentDirectoryPath + "/.build-tools/node_modules"
            try #require(access(modules + "/.bin/playwright", X_OK) == 0, "scripts/test-tools installs it there.")
            try scratch.write(".gitignore", "node_modules\n")
            try scratch.write("package.json", "{ \"private\": true }\n")
            try scratch.write("tests/page.spec.js", specification)
            try scratch.commit()
            try FileManager.default.createSymbolicLink(
                atPath: scratch.path("node_modules"), withDestinationPath: modules)
            result = try scratch.run("stack", "test", "small")
        }
        return try #require(result)
    }

    @Test("is run against the stack, and its report is read")
    func passes() throws {
        let answer = try answer(
            to: """
                const { test, expect } = require('@playwright/test');
                test('the page has a title', async ({ page }) => {
                  await page.goto('/');
                  await expect(page).toHaveTitle('a small stack');
                });
                """)
        #expect(answer.status == 0 && answer.output.contains("suite page: 1 passed"), "\(answer)")
    }

    @Test("that fails, or skips what it may not, fails the stack")
    func fails() throws {
        let answer = try answer(
            to: """
                const { test, expect } = require('@playwright/test');
                test('the page has another title', async ({ page }) => {
                  await page.goto('/');
                  await expect(page).toHaveTitle('another', { timeout: 100 });
                });
                test.skip('not today', async () => {});
                """)
        #expect(answer.status == 1 && answer.output.contains("the page has another title"), "\(answer)")
        #expect(answer.output.contains("playwright show-trace"), "\(answer)")
    }
}
