/// What a sink wants the decoder to do after an event.
public enum SinkResponse: Sendable {
    /// Go on with the next frame of the same input.
    case proceed
    /// Return now; the rest of the input is given again later. This is how a slow consumer pushes back.
    case pause
    /// Decode nothing any more: this input's rest and all later input are ignored.
    case stop
}
