package import Expressions

/// How large the outputs of a job may be, and those of all jobs of a run together.
///
/// Source: "Workflow syntax", `jobs.<job_id>.outputs`: 1 MB a job and 50 MB a run, sizes taken as of UTF-16.
package enum OutputLimit {
    private static let ofJob = 1 << 20
    private static let ofRun = 50 << 20

    /// Bytes.
    package static func size(of outputs: ValueObject) -> Int {
        outputs.entries.reduce(0) { $0 + 2 * ($1.key.utf16.count + $1.value.asString.utf16.count) }
    }

    /// Why a job cannot have these outputs, as a sentence; nil where it can.
    ///
    /// - Parameter others: What the run's other jobs have, in bytes.
    package static func excess(of outputs: ValueObject, besides others: Int) -> String? {
        let size = size(of: outputs)
        if size > ofJob {
            return
                "The job's outputs have \((size + 1023) / 1024) KiB, and a job can have \(ofJob / 1024) KiB (two bytes for "
                + "most characters): none of them is kept."
        }
        if !outputs.isEmpty, others + size > ofRun {
            return
                "With this job's outputs those of the run would have \((others + size - 1) >> 20 + 1) MiB, and a run can have "
                + "\(ofRun >> 20) MiB (two bytes for most characters): none of the job's is kept."
        }
        return nil
    }
}
