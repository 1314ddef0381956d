/// Output that the children of an ended step still write; read so that they never meet a closed pipe.
final class LateOutput {
    let job: String
    let descriptor: Int32
    let recorder: OutputRecorder

    init(job: String, descriptor: Int32, recorder: OutputRecorder) {
        self.job = job
        self.descriptor = descriptor
        self.recorder = recorder
    }
}
