internal import RealtimeEngine

/// A feature's say over its rooms, as a node asks for it.
struct FeatureRoomHandler: RoomHandler {
    let feature: any Feature

    func subscribe(_ event: SubscribeEvent) async -> Result<SubscribeGrant, HandlerError> {
        await self.feature.subscribe(event, by: Caller(event.client))
    }

    func publish(_ event: PublishEvent) async -> Result<PublishGrant, HandlerError> {
        await self.feature.publish(event, by: Caller(event.client))
    }
}
