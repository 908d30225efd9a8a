namespace Stoa.Api.Payments;

/// <summary>What became of the wish for a checkout.</summary>
/// <param name="Status">What there is.</param>
/// <param name="Address">Where to send the buyer's browser, an absolute address; present exactly when a checkout is open.</param>
public readonly record struct CheckoutOutcome(CheckoutStatus Status, Uri? Address)
{
    /// <summary>There is nothing to pay online.</summary>
    public static CheckoutOutcome None => default;

    /// <summary>The payment service did not answer; trying again is harmless.</summary>
    public static CheckoutOutcome Unavailable => new(CheckoutStatus.Unavailable, null);

    /// <summary>The buyer has to go there.</summary>
    public static CheckoutOutcome At(Uri address) => new(CheckoutStatus.Open, address ?? throw new ArgumentNullException(nameof(address)));
}

/// <summary>What there is of a checkout.</summary>
public enum CheckoutStatus
{
    /// <summary>Nothing to pay online.</summary>
    None,

    /// <summary>A page on which the buyer pays.</summary>
    Open,

    /// <summary>The payment service did not answer.</summary>
    Unavailable,
}
