using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Stoa.Storage.Migration;

/// <summary>A number for the rows of a table, whatever their order: the sum of the first eight bytes of each row's SHA-256, and how many there are.</summary>
internal sealed class RowChecksum
{
    private readonly ArrayBufferWriter<byte> _row = new();

    /// <summary>How many rows.</summary>
    public long Count { get; private set; }

    /// <summary>The sum, modulo 2^64.</summary>
    public ulong Sum { get; private set; }

    /// <summary>Adds a row of numbers, texts, bytes and nulls.</summary>
    public void Add(ReadOnlySpan<object?> row)
    {
        _row.ResetWrittenCount();
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        foreach (var value in row)
        {
            switch (value)
            {
                case null:
                    Write(0, []);
                    break;
                case long number:
                    BinaryPrimitives.WriteInt64LittleEndian(bytes, number);
                    Write(1, bytes);
                    break;
                case string text:
                    Write(2, Encoding.UTF8.GetBytes(text));
                    break;
                case byte[] blob:
                    Write(3, blob);
                    break;
                default:
                    throw new ArgumentException($"No checksum of a {value.GetType().Name}.", nameof(row));
            }
        }

        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(_row.WrittenSpan, hash);
        Sum = unchecked(Sum + BinaryPrimitives.ReadUInt64LittleEndian(hash));
        Count++;
    }

    /// <summary>True when the other is of the same rows.</summary>
    public bool Matches(RowChecksum other) => Count == other.Count && Sum == other.Sum;

    private void Write(byte kind, ReadOnlySpan<byte> value)
    {
        Span<byte> head = stackalloc byte[1 + sizeof(int)];
        head[0] = kind;
        BinaryPrimitives.WriteInt32LittleEndian(head[1..], value.Length);
        _row.Write(head);
        _row.Write(value);
    }
}
