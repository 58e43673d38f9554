using System.Numerics;
using System.Runtime.CompilerServices;

namespace Autograd.Core;

/// <summary>
/// Masks, indices and tensors among an operation's attributes, themselves or in a tuple: like operands, they must live as long as the tape and not change. And how attributes print.
/// </summary>
internal static class TapeAttributes
{
    /// <summary>The version of attributes without buffers: there is nothing to compare.</summary>
    public const int NoBuffers = -1;

    /// <summary>A number that changes when one of the buffers is changed in place.</summary>
    public static int Version<T, TAttributes>(TAttributes attributes)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        default(TAttributes) is IKeepsBuffers ? ((IKeepsBuffers)attributes!).Version : // of a struct, no cast and no box: the JIT sees through both
        HasBuffers<TAttributes>() ? Version<T>(attributes) : NoBuffers;

    /// <summary>Hands the buffers to the tape's scope.</summary>
    public static void Adopt<T>(TensorScope scope, object? attributes)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (StorageOf<T>(attributes) is { } storage) scope.Adopt(storage);
        else if (attributes is ITuple tuple)
            for (var i = 0; i < tuple.Length; i++) Adopt<T>(scope, tuple[i]);
        else if (attributes is object?[] several)
            foreach (var attribute in several) Adopt<T>(scope, attribute);
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

    private static int Version<T>(object? attributes)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (StorageOf<T>(attributes) is { } storage) return storage.Version;
        var version = 0;
        if (attributes is ITuple tuple)
            for (var i = 0; i < tuple.Length; i++) version += Version<T>(tuple[i]);
        else if (attributes is object?[] several)
            foreach (var attribute in several) version += Version<T>(attribute);
        return version;
    }

    private static Storage? StorageOf<T>(object? attribute)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => attribute switch { Indices indices => indices.Storage, Mask mask => mask.Storage, Tensor<T> x => x.Storage, _ => null };

    /// <summary>The attributes one by one, tuples and arrays of them taken apart.</summary>
    private static IEnumerable<object?> Parts(object? attributes) => attributes switch
    {
        ITuple tuple => Enumerable.Range(0, tuple.Length).SelectMany(i => Parts(tuple[i])),
        object?[] several => several.SelectMany(Parts),
        _ => [attributes],
    };
}

/// <summary>Attributes of an operation used so often that its buffers are not to be looked for.</summary>
internal interface IKeepsBuffers : ITuple
{
    int Version { get; }

    void Adopt(TensorScope scope);
}

public sealed partial class Tape<T>
{
    /// <summary>How an entry keeps its attributes.</summary>
    internal TAttributes UseAttributes<TAttributes>(TAttributes attributes)
    {
        if (default(TAttributes) is IKeepsBuffers) ((IKeepsBuffers)attributes!).Adopt(scope);
        else if (TapeAttributes.HasBuffers<TAttributes>()) TapeAttributes.Adopt<T>(scope, attributes);
        return attributes;
    }
}
