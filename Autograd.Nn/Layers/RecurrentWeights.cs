using System.Numerics;
using Autograd.Core;

namespace Autograd.Nn;

/// <summary>
/// The parameters of one recurrent layer in one direction, or of a cell: what the input and the state before contribute to the gates, which stand one after another in the rows.
/// </summary>
/// <param name="Input">W_ih, <c>[gates·hidden inputs]</c>.</param>
/// <param name="Hidden">W_hh, <c>[gates·hidden hidden]</c>.</param>
/// <param name="InputBias">b_ih, <c>[gates·hidden]</c>, or none.</param>
/// <param name="HiddenBias">b_hh, likewise.</param>
internal sealed record RecurrentWeights<T>(Tensor<T> Input, Tensor<T> Hidden, Tensor<T>? InputBias, Tensor<T>? HiddenBias)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Features in.</summary>
    public int Inputs => Input.Shape[1];

    /// <summary>Features of the state.</summary>
    public int Size => Hidden.Shape[1];

    /// <summary>Draws all from U(−1/√hidden, 1/√hidden), and has each registered by its name in PyTorch's state_dict.</summary>
    public static RecurrentWeights<T> Draw(string layer, int gates, int inputs, int hidden, RandomStream random, bool bias, string suffix, Func<string, Tensor<T>, Tensor<T>> register)
    {
        ArgumentNullException.ThrowIfNull(random);
        if (inputs < 1) throw new ArgumentOutOfRangeException(nameof(inputs), $"{layer}: there is at least 1 input, not {inputs}.");
        if (hidden < 1) throw new ArgumentOutOfRangeException(nameof(hidden), $"{layer}: the state has at least 1 feature, not {hidden}.");
        Tensor<T> Make(string name, Shape shape) => register(name + suffix, Initializers.FanInUniform<T>(shape, hidden, random));
        var rows = checked(gates * hidden);
        return new(Make("weight_ih", [rows, inputs]), Make("weight_hh", [rows, hidden]), bias ? Make("bias_ih", [rows]) : null, bias ? Make("bias_hh", [rows]) : null);
    }

    /// <summary><c>W_ih x + b_ih</c>, for any number of examples and steps at once.</summary>
    public Tensor<T> OfInput(Tensor<T> x) => Add(x.MatMul(Input.Transpose()), InputBias);

    /// <summary><c>W_ih x + b_ih + b_hh</c>: where the two biases are only ever added, one addition for all steps instead of one a step.</summary>
    public Tensor<T> OfInputAndBiases(Tensor<T> x) => Add(x.MatMul(Input.Transpose()), InputBias is null ? null : InputBias + HiddenBias!);

    /// <summary><c>W_hh h</c>.</summary>
    public Tensor<T> OfStateAlone(Tensor<T> h) => h.MatMul(Hidden.Transpose());

    /// <summary><c>W_hh h + b_hh</c>.</summary>
    public Tensor<T> OfState(Tensor<T> h) => Add(OfStateAlone(h), HiddenBias);

    private static Tensor<T> Add(Tensor<T> y, Tensor<T>? bias) => bias is null ? y : y + bias;
}
