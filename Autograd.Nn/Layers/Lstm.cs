using System.Numerics;
using Autograd.Core;

namespace Autograd.Nn;

/// <summary>
/// Long short-term memory (Hochreiter and Schmidhuber, 1997): beside its state h a cell c, which gates i, f, o ∈ (0, 1) write, keep and read.
/// With the rows of <c>W_ih x + b_ih + W_hh h + b_hh</c> in four blocks i, f, g, o, at every step <c>c ← σ(f)·c + σ(i)·tanh(g)</c> and <c>h ← σ(o)·tanh(c)</c>. PyTorch: nn.LSTM.
/// </summary>
public sealed class Lstm<T> : Recurrent<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>A network with freshly drawn parameters.</summary>
    /// <param name="inputs">Features of x.</param>
    /// <param name="hidden">Features of the state, and of the cell.</param>
    /// <param name="random">Draws the parameters, layer by layer, and what dropout drops.</param>
    /// <param name="layers">How many layers; each further one takes the output of the one below. PyTorch: num_layers.</param>
    /// <param name="bias">False leaves out both b.</param>
    /// <param name="batchFirst">Whether x and the output are <c>[batch steps features]</c>.</param>
    /// <param name="dropout">While training, the probability that an element between two layers is dropped.</param>
    /// <param name="bidirectional">Whether the sequence is read from its end, too.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is less than 1, or dropout no probability.</exception>
    public Lstm(int inputs, int hidden, RandomStream random, int layers = 1, bool bias = true, bool batchFirst = false, double dropout = 0, bool bidirectional = false)
        : base("Lstm", 4, inputs, hidden, random, layers, bias, batchFirst, dropout, bidirectional)
    {
    }

    /// <summary>
    /// Goes through sequences <c>[steps batch inputs]</c>. Gives the last layer's h at every step, <c>[steps batch hidden]</c> (both directions side by side on the last axis),
    /// and the h and the c that every layer and direction ends in, <c>[layers·directions batch hidden]</c>, as <paramref name="hidden"/> and <paramref name="cell"/> take them for a start; zeros without.
    /// </summary>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public (Tensor<T> Output, Tensor<T> Hidden, Tensor<T> Cell) Forward(Tensor<T> x, Tensor<T>? hidden = null, Tensor<T>? cell = null)
    {
        var (output, h, c) = Forward(x, hidden, cell, hasCell: true);
        return (output, h, c!);
    }

    private protected override (Tensor<T> Output, Tensor<T> Hidden, Tensor<T>? Cell) Run(Tensor<T> x, Tensor<T> hidden, Tensor<T>? cell, RecurrentWeights<T> weights, bool reverse)
    {
        var a = weights.OfInputAndBiases(x).Unbind(); // of every step
        var states = new Tensor<T>[x.Shape[0]];
        foreach (var t in Steps(states.Length, reverse))
        {
            (hidden, cell) = LstmCell<T>.Next(a[t] + weights.OfStateAlone(hidden), cell!);
            states[t] = hidden;
        }
        return (Tensor.Stack<T>(states), hidden, cell);
    }
}
