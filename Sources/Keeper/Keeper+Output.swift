import CProcesses
import Glibc
import Processes

/// What steps print.
extension Keeper {
    private static let progressPause = Duration.milliseconds(50)
    private static let largePipe = 256 << 10

    func readOutput(of step: Step) {
        let count = readOnce(step.output, upTo: readBuffer.count) {
            step.recorder.record($0)
        } found: { masks in
            tell(.masksAdded(step: step.id, values: masks))
        }
        if count == 0 { closeOutput(of: step) }
        // A full pipe is a step that waits for us: fewer and larger reads from now on.
        if count == 64 << 10 { _ = sluice_set_pipe_size(step.output, Int32(Keeper.largePipe)) }
        if step.bytes > step.reportedBytes, progressAt == nil { progressAt = lastProgress + Keeper.progressPause }
        complainOnce(about: step)
    }

    /// Everything that the ended process has written; a child may go on writing for ever, so hardly more than that.
    func drainOutput(of step: Step) {
        guard step.output >= 0 else { return }
        var rest = max(0, Int(sluice_bytes_waiting(step.output)))
        repeat {
            let count = readOnce(step.output, upTo: readBuffer.count) {
                step.recorder.record($0)
            } found: {
                tell(.masksAdded(step: step.id, values: $0))
            }
            // Mostly nobody else holds the pipe: its end is there already.
            if count == 0 { closeOutput(of: step) }
            guard count > 0 else { return }
            rest -= count
        } while rest >= 0
    }

    func readLateOutput(_ late: LateOutput) {
        // Bounded, so that a child that never stops printing cannot hold the loop.
        for _ in 0..<16 {
            let count = readOnce(late.descriptor, upTo: readBuffer.count) {
                late.recorder.record($0)
            } found: { _ in
            }
            if count > 0 { continue }
            if count == 0 { closeLateOutput(late) }
            return
        }
    }

    func tellProgress(at now: Moment) {
        guard let due = progressAt, due <= now else { return }
        (progressAt, lastProgress) = (nil, now)
        for id in steps.keys.sorted() {
            guard let step = steps[id], step.bytes > step.reportedBytes else { continue }
            step.reportedBytes = step.bytes
            tell(.progress(step: id, bytes: step.bytes))
        }
    }

    func closeOutput(of step: Step) {
        guard step.output >= 0 else { return }
        stepByOutput[step.output] = nil
        loop.forget(step.output)
        close(step.output)
        step.output = -1
    }

    /// The process has ended and something else holds its output open.
    func continueLate(_ step: Step) {
        stepByOutput[step.output] = nil
        let file = LogFile(
            path: step.folder.lateLog, timesPath: nil, limit: step.spawn.outputLimit, reserve: run.reserve)
        lateOutputs[step.output] = LateOutput(
            job: step.spawn.job, descriptor: step.output, recorder: OutputRecorder(file: file, secrets: secrets))
        step.output = -1
    }

    private func closeLateOutput(_ late: LateOutput) {
        _ = late.recorder.finish()
        late.recorder.file.close()
        lateOutputs[late.descriptor] = nil
        loop.forget(late.descriptor)
        close(late.descriptor)
    }

    /// The bytes read; 0 at the end, -1 when there is nothing yet.
    private func readOnce(
        _ descriptor: Int32, upTo limit: Int, _ record: (UnsafeRawBufferPointer) -> [String],
        found: ([String]) -> Void
    ) -> Int {
        readBuffer.withUnsafeMutableBytes { buffer in
            let count = retryingInterrupts { read(descriptor, buffer.baseAddress, limit) }
            guard count > 0 else { return count }
            let masks = record(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
            if !masks.isEmpty { found(masks) }
            return count
        }
    }

    private func complainOnce(about step: Step) {
        guard let failure = step.recorder.file.takeFailure() else { return }
        tell(.refused(failure.message))
        complain(failure.message)
    }
}
