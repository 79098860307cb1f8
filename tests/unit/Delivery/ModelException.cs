namespace Gateway.Tests.Unit.Delivery;

/// <summary>A law of delivery is broken.</summary>
internal sealed class ModelException(string law) : Exception(law);
