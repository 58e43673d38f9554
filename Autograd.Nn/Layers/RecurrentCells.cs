using System.Numerics;
using Autograd.Core;

namespace Autograd.Nn;

/// <summary>What the cells share: one step of a recurrent network, to be called in a loop of one's own. Parameters <c>weight_ih</c>, <c>weight_hh</c>, <c>bias_ih</c> and <c>bias_hh</c>, U(−1/√hidden, 1/√hidden).</summary>
public abstract class RecurrentCell<T> : Module<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly string name;

    private protected RecurrentCell(string name, int gates, int inputs, int hidden, RandomStream random, bool bias)
    {
        this.name = name;
        Weights = RecurrentWeights<T>.Draw(name, gates, inputs, hidden, random, bias, "", Register);
    }

    /// <summary>Features of the state.</summary>
    public int HiddenSize => Weights.Size;

    private protected RecurrentWeights<T> Weights { get; }

    /// <inheritdoc/>
    protected override string Describe() => $"{name}({Weights.Inputs} -> {HiddenSize}{(Weights.InputBias is null ? ", no bias" : "")})";

    /// <summary>The state to start from: the one given, if it fits, or zeros.</summary>
    private protected Tensor<T> Start(Tensor<T> x, Tensor<T>? state, string which)
    {
        ArgumentNullException.ThrowIfNull(x);
        if (x.Rank is not (1 or 2)) throw new ArgumentException($"{name}: x is [batch features], or [features] of a single example, not {x.Shape}.");
        if (x.Shape[^1] != Weights.Inputs) throw new ArgumentException($"{name}: x {x.Shape} does not fit weight_ih {Weights.Input.Shape}: its last axis must be {Weights.Inputs}.");
        Shape needed = [.. x.Shape.Sizes[..^1], HiddenSize];
        if (state is not null && state.Shape != needed) throw new ArgumentException($"{name}: {which} {state.Shape} must be {needed} for x {x.Shape} and weight_hh {Weights.Hidden.Shape}.");
        return state ?? Tensor.Zeros<T>(needed);
    }
}

/// <summary>One step of an <see cref="Rnn{T}"/>: <c>h' = tanh(W_ih x + b_ih + W_hh h + b_hh)</c>, or ReLU. PyTorch: nn.RNNCell.</summary>
public sealed class RnnCell<T> : RecurrentCell<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly RnnNonlinearity nonlinearity;

    /// <summary>A cell with freshly drawn parameters.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A size is less than 1.</exception>
    public RnnCell(int inputs, int hidden, RandomStream random, bool bias = true, RnnNonlinearity nonlinearity = RnnNonlinearity.Tanh)
        : base("RnnCell", 1, inputs, hidden, random, bias) => this.nonlinearity = Checked(nonlinearity, "RnnCell");

    /// <summary>The next state, <c>[batch hidden]</c>, from x <c>[batch inputs]</c> and the state before, zeros if left out.</summary>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public Tensor<T> Forward(Tensor<T> x, Tensor<T>? hidden = null)
    {
        try
        {
            hidden = Start(x, hidden, "hidden");
            return Next(Weights.OfInput(x) + Weights.OfState(hidden), nonlinearity);
        }
        catch (Exception error) when (Locate(error)) { throw; }
    }

    internal static Tensor<T> Next(Tensor<T> sum, RnnNonlinearity nonlinearity) => nonlinearity == RnnNonlinearity.Relu ? sum.Relu() : sum.Tanh();

    internal static RnnNonlinearity Checked(RnnNonlinearity nonlinearity, string name) => nonlinearity is RnnNonlinearity.Tanh or RnnNonlinearity.Relu
        ? nonlinearity : throw new ArgumentOutOfRangeException(nameof(nonlinearity), $"{name}: the nonlinearity is Tanh or Relu, not {nonlinearity}.");
}

/// <summary>One step of an <see cref="Lstm{T}"/>: <c>c' = σ(f)·c + σ(i)·tanh(g)</c>, <c>h' = σ(o)·tanh(c')</c>. PyTorch: nn.LSTMCell.</summary>
public sealed class LstmCell<T> : RecurrentCell<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>A cell with freshly drawn parameters.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A size is less than 1.</exception>
    public LstmCell(int inputs, int hidden, RandomStream random, bool bias = true)
        : base("LstmCell", 4, inputs, hidden, random, bias)
    {
    }

    /// <summary>The next h and c, <c>[batch hidden]</c> each, from x <c>[batch inputs]</c> and those before, zeros if left out.</summary>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public (Tensor<T> Hidden, Tensor<T> Cell) Forward(Tensor<T> x, Tensor<T>? hidden = null, Tensor<T>? cell = null)
    {
        try
        {
            (hidden, cell) = (Start(x, hidden, "hidden"), Start(x, cell, "cell"));
            return Next(Weights.OfInput(x) + Weights.OfState(hidden), cell);
        }
        catch (Exception error) when (Locate(error)) { throw; }
    }

    internal static (Tensor<T> Hidden, Tensor<T> Cell) Next(Tensor<T> gates, Tensor<T> cell)
    {
        var next = gates.LstmCell(cell);
        return (gates.LstmState(next), next);
    }
}

/// <summary>One step of a <see cref="Gru{T}"/>: <c>h' = (1 − z)·n + z·h</c>. PyTorch: nn.GRUCell.</summary>
public sealed class GruCell<T> : RecurrentCell<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>A cell with freshly drawn parameters.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A size is less than 1.</exception>
    public GruCell(int inputs, int hidden, RandomStream random, bool bias = true)
        : base("GruCell", 3, inputs, hidden, random, bias)
    {
    }

    /// <summary>The next state, <c>[batch hidden]</c>, from x <c>[batch inputs]</c> and the state before, zeros if left out.</summary>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public Tensor<T> Forward(Tensor<T> x, Tensor<T>? hidden = null)
    {
        try
        {
            hidden = Start(x, hidden, "hidden");
            return Next(Weights.OfInput(x), Weights.OfState(hidden), hidden);
        }
        catch (Exception error) when (Locate(error)) { throw; }
    }

    /// <summary>The reset gate r multiplies what the state contributes, its bias included.</summary>
    internal static Tensor<T> Next(Tensor<T> a, Tensor<T> b, Tensor<T> hidden)
    {
        Tensor<T>[] x = a.Chunk(3, axis: -1), h = b.Chunk(3, axis: -1);
        Tensor<T> r = (x[0] + h[0]).Sigmoid(), z = (x[1] + h[1]).Sigmoid();
        var n = (x[2] + r * h[2]).Tanh();
        return (1 - z) * n + z * hidden;
    }
}
