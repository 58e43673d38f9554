using System.Numerics;
using Autograd.Core;

namespace Autograd.Nn;

/// <summary>
/// The plain recurrent network (Elman, 1990): at every step <c>h ← tanh(W_ih x + b_ih + W_hh h + b_hh)</c>, or ReLU instead of tanh. PyTorch: nn.RNN.
/// </summary>
public sealed class Rnn<T> : Recurrent<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly RnnNonlinearity nonlinearity;

    /// <summary>A network with freshly drawn parameters.</summary>
    /// <param name="inputs">Features of x.</param>
    /// <param name="hidden">Features of the state.</param>
    /// <param name="random">Draws the parameters, layer by layer, and what dropout drops.</param>
    /// <param name="layers">How many layers; each further one takes the output of the one below. PyTorch: num_layers.</param>
    /// <param name="nonlinearity">Tanh or ReLU.</param>
    /// <param name="bias">False leaves out both b.</param>
    /// <param name="batchFirst">Whether x and the output are <c>[batch steps features]</c>.</param>
    /// <param name="dropout">While training, the probability that an element between two layers is dropped.</param>
    /// <param name="bidirectional">Whether the sequence is read from its end, too.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is less than 1, or dropout no probability.</exception>
    public Rnn(int inputs, int hidden, RandomStream random, int layers = 1, RnnNonlinearity nonlinearity = RnnNonlinearity.Tanh, bool bias = true, bool batchFirst = false, double dropout = 0, bool bidirectional = false)
        : base("Rnn", 1, inputs, hidden, random, layers, bias, batchFirst, dropout, bidirectional) => this.nonlinearity = RnnCell<T>.Checked(nonlinearity, "Rnn");

    /// <summary>
    /// Goes through sequences <c>[steps batch inputs]</c>. Gives the last layer's state at every step, <c>[steps batch hidden]</c> (both directions side by side on the last axis),
    /// and the state that every layer and direction ends in, <c>[layers·directions batch hidden]</c>, as <paramref name="hidden"/> takes it for a start; zeros without it.
    /// </summary>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public (Tensor<T> Output, Tensor<T> Hidden) Forward(Tensor<T> x, Tensor<T>? hidden = null)
    {
        var (output, h, _) = Forward(x, hidden, cell: null, hasCell: false);
        return (output, h);
    }

    private protected override (Tensor<T> Output, Tensor<T> Hidden, Tensor<T>? Cell) Run(Tensor<T> x, Tensor<T> hidden, Tensor<T>? cell, RecurrentWeights<T> weights, bool reverse)
    {
        var a = weights.OfInputAndBiases(x).Unbind(); // of every step
        var states = new Tensor<T>[x.Shape[0]];
        foreach (var t in Steps(states.Length, reverse)) states[t] = hidden = RnnCell<T>.Next(a[t] + weights.OfStateAlone(hidden), nonlinearity);
        return (Tensor.Stack<T>(states), hidden, null);
    }
}

/// <summary>What a plain recurrent network does to the sum of input and state.</summary>
public enum RnnNonlinearity
{
    /// <summary><c>tanh</c>.</summary>
    Tanh,

    /// <summary><c>max(·, 0)</c>.</summary>
    Relu,
}
