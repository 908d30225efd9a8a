using Microsoft.Extensions.ObjectPool;

namespace Stoa.Api.Fields;

/// <summary>Lends the buffers that replies are written in.</summary>
public sealed class JsonReplies
{
    private readonly ObjectPool<JsonReply> _idle;

    /// <summary>Makes an empty pool.</summary>
    public JsonReplies() => _idle = new DefaultObjectPool<JsonReply>(new Policy(this), Environment.ProcessorCount * 4);

    /// <summary>Lends a reply to write; <see cref="JsonReply.SendAsync"/> gives it back.</summary>
    public JsonReply Rent() => _idle.Get();

    internal void Return(JsonReply reply) => _idle.Return(reply);

    private sealed class Policy(JsonReplies owner) : IPooledObjectPolicy<JsonReply>
    {
        public JsonReply Create() => new(owner);

        public bool Return(JsonReply obj) => obj.TryReset();
    }
}
