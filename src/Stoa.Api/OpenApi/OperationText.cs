namespace Stoa.Api.OpenApi;

/// <summary>What the OpenAPI document says of an operation beyond its route and parameters.</summary>
/// <param name="Id">The name under which generated clients have it.</param>
/// <param name="Tag">The group in which readers find it.</param>
/// <param name="Summary">What it does, in one line.</param>
/// <param name="Reply">The schema of the reply to a request that succeeds.</param>
/// <param name="Status">The status of that reply.</param>
/// <param name="Refusals">The statuses of refusals that this operation has beside those that every one has.</param>
internal sealed record OperationText(string Id, string Tag, string Summary, string Reply, int Status = 200, params int[] Refusals);
