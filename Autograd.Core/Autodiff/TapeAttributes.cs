using System.Numerics;
using System.Runtime.CompilerServices;

namespace Autograd.Core;

/// <summary>
/// Masks, indices and tensors among an operation's attributes, themselves or in a tuple: like operands, they must live as long as the tape and not change. And how attributes print.
/// </summary>
internal static class TapeAttributes
{
    /// <summary>A number that changes when one of the buffers is changed in place.</summary>
    public static int Version<T, TAttributes>(TAttributes attributes)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (!HasBuffers<TAttributes>()) return 0;
        var version = 0;
        foreach (var storage in Storages<T>(attributes)) version += storage.Version;
        return version;
    }

    public static IEnumerable<Storage> Storages<T>(object? attributes)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        foreach (var attribute in Parts(attributes))
            if (attribute switch { Mask mask => mask.Storage, Indices indices => indices.Storage, Tensor<T> x => x.Storage, _ => default(Storage) } is { } storage)
                yield return storage;
    }

    /// <summary>Whether attributes of this type may hold a buffer. The JIT knows the answer: axes and numbers cost nothing.</summary>
    public static bool HasBuffers<TAttributes>() =>
        !typeof(TAttributes).IsValueType || (RuntimeHelpers.IsReferenceOrContainsReferences<TAttributes>() && default(TAttributes) is ITuple);

    /// <summary>Short and on one line: of what is large, the shape.</summary>
    public static string Text<T>(object? attributes)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var text = string.Join(", ", Parts(attributes).Select(Part));
        return attributes is ITuple ? $"({text})" : text;

        static string Part(object? attribute) => attribute switch
        {
            Mask mask => $"mask {mask.Shape}",
            Indices indices => $"indices {indices.Shape}",
            Tensor<T> x => $"tensor {x.Shape}",
            int[] numbers => Shape.Format(numbers),
            IFormattable number => number.ToString(null, System.Globalization.CultureInfo.InvariantCulture),
            _ => attribute?.ToString() ?? "",
        };
    }

    /// <summary>The attributes one by one, tuples and arrays of them taken apart.</summary>
    private static IEnumerable<object?> Parts(object? attributes) => attributes switch
    {
        ITuple tuple => Enumerable.Range(0, tuple.Length).SelectMany(i => Parts(tuple[i])),
        object?[] several => several.SelectMany(Parts),
        _ => [attributes],
    };
}

public sealed partial class Tape<T>
{
    /// <summary>How an entry keeps its attributes.</summary>
    internal TAttributes UseAttributes<TAttributes>(TAttributes attributes)
    {
        if (TapeAttributes.HasBuffers<TAttributes>())
            foreach (var storage in TapeAttributes.Storages<T>(attributes)) scope.Adopt(storage);
        return attributes;
    }
}
