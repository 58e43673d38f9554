using System.Numerics;
using Autograd.Core;

namespace Autograd.Nn;

/// <summary>
/// What tells attention where in the sequence something stands: a row for each position is added to x, <c>[batch positions features]</c> if batch first, else <c>[positions batch features]</c>;
/// to a single sequence <c>[positions features]</c> as well.
/// </summary>
public abstract class PositionalEncoding<T> : Layer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly string name;

    private protected PositionalEncoding(string name, int features, int positions, bool batchFirst)
    {
        if (features < 1) throw new ArgumentOutOfRangeException(nameof(features), $"{name}: there is at least 1 feature, not {features}.");
        if (positions < 1) throw new ArgumentOutOfRangeException(nameof(positions), $"{name}: there is at least 1 position, not {positions}.");
        this.name = name;
        BatchFirst = batchFirst;
    }

    /// <summary>True if x is <c>[batch positions features]</c>.</summary>
    public bool BatchFirst { get; }

    /// <summary>What is added, <c>[positions features]</c>: as many rows as a sequence may be long.</summary>
    public abstract Tensor<T> Rows { get; }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">x has other features, or more positions than there are rows.</exception>
    public override Tensor<T> Forward(Tensor<T> x)
    {
        try
        {
            ArgumentNullException.ThrowIfNull(x);
            var (rows, order) = (Rows.Shape, BatchFirst ? "[batch positions features]" : "[positions batch features]");
            if (x.Rank is not (2 or 3) || x.Shape[^1] != rows[1]) throw new ArgumentException($"{name}: x is {order}, or [positions features] of a single sequence, with {rows[1]} features, not {x.Shape}.");
            var positions = x.Shape[x.Rank == 3 && BatchFirst ? 1 : 0];
            if (positions > rows[0]) throw new ArgumentException($"{name}: x {x.Shape} has {positions} positions, more than the {rows[0]} there are rows for.");
            var added = Rows.Narrow(0, 0, positions);
            return x + (x.Rank == 3 && !BatchFirst ? added.Unsqueeze(1) : added);
        }
        catch (Exception error) when (Locate(error)) { throw; }
    }

    /// <inheritdoc/>
    protected override string Describe() => $"{name}({Rows.Shape[1]}, up to {Rows.Shape[0]} positions)";
}

/// <summary>
/// Waves of lengths from 2π to 10,000·2π positions (Vaswani et al., 2017): feature 2i of position p is <c>sin(p/10000^(2i/features))</c>, feature 2i + 1 the cosine of the same. Nothing is learned or saved.
/// </summary>
public sealed class SinusoidalEncoding<T> : PositionalEncoding<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>An encoding of so many features, for sequences of at most so many positions.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A size is less than 1.</exception>
    public SinusoidalEncoding(int features, int positions, bool batchFirst = false)
        : base("SinusoidalEncoding", features, positions, batchFirst)
    {
        var rows = new T[positions * features];
        for (var i = 0; i < rows.Length; i++)
        {
            var (position, feature) = (i / features, i % features);
            var angle = position / Math.Pow(10_000, (double)(feature - (feature % 2)) / features);
            rows[i] = T.CreateTruncating(feature % 2 == 0 ? Math.Sin(angle) : Math.Cos(angle));
        }
        Rows = Tensor.From<T>(rows, [positions, features]).Persist();
    }

    /// <inheritdoc/>
    public override Tensor<T> Rows { get; }
}

/// <summary>A learned row for each position, parameter <c>weight</c>, N(0, 0.02²) at first as in GPT-2.</summary>
public sealed class LearnedEncoding<T> : PositionalEncoding<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>An encoding of so many features, for sequences of at most so many positions.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A size is less than 1.</exception>
    public LearnedEncoding(int features, int positions, RandomStream random, bool batchFirst = false)
        : base("LearnedEncoding", features, positions, batchFirst) => Rows = Register("weight", Tensor.Normal<T>([positions, features], random, std: 0.02));

    /// <inheritdoc/>
    public override Tensor<T> Rows { get; }
}
