import Foundation
import Glibc
import TestSupport
import Testing

@Suite("Places for jobs", .ownThread)
struct CapacityTests {
    @Test(
        "The jobs of one run have no more places than the server, also when it is run again; without a word they have the cores"
    )
    func bounded() throws {
        try ServedScratch.with(configuration: "capacity: { jobs: 1 }") { served in
            let place = served.scratch.folder + "/place"
            try served.scratch.write(
                "workflows/wide.yml",
                """
                on: workflow_dispatch
                jobs:
                  a:
                    runs-on: ubuntu-latest
                    strategy: { matrix: { number: [1, 2, 3, 4] } }
                    steps: [{ run: 'mkdir \(place) && sleep 0.3 && rmdir \(place)' }]
                """)
            // Its own runner allows four.
            try served.scratch.write(
                "runners/four.yml",
                "name: four\nlabels: [ubuntu-latest]\nruns-on: { ubuntu-latest: host }\ncapacity: 4\n")
            try served.scratch.commit()
            let started = try served.tell(
                "POST", "/api/v1/projects/demo/runs", headers: ServedScratch.patient, body: #"{"workflow": "wide"}"#)
            #expect(started.status == 201, "\(started)")
            func conclusion(_ run: Int) throws -> String? {
                try served.tell("GET", "/api/v1/projects/demo/runs/\(run)").object()["conclusion"] as? String
            }
            #expect(try eventually(within: 240) { try conclusion(1) != nil })
            #expect(try conclusion(1) == "success")
            #expect(try served.run("wide").status == 0)
            #expect(try served.scratch.run("rerun", "1", "--data-dir", served.store).status == 0)

            let file = served.store + "/capacity.json"
            #expect(FileManager.default.fileExists(atPath: file))
            try served.configure("projects:\n  demo: { repository: \(served.scratch.repository) }\n")
            served.process?.signal(SIGHUP)
            #expect(eventually(within: 120) { !FileManager.default.fileExists(atPath: file) }, "\(served.log)")
        }
    }
}
