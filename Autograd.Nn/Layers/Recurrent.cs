using System.Globalization;
using System.Numerics;
using Autograd.Core;

namespace Autograd.Nn;

/// <summary>
/// What <see cref="Rnn{T}"/>, <see cref="Lstm{T}"/> and <see cref="Gru{T}"/> share: a state that is carried from step to step of a sequence, in several layers and in one direction or two.
/// Parameters are called as in PyTorch's state_dict (<c>weight_ih_l0</c>, <c>bias_hh_l1_reverse</c>) and start as U(−1/√hidden, 1/√hidden).
/// </summary>
public abstract class Recurrent<T> : Module<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly string name;
    private readonly RecurrentWeights<T>[] weights; // layer 0 forward, layer 0 backward, layer 1 forward, ...
    private readonly Dropout<T>? dropout;

    private protected Recurrent(string name, int gates, int inputs, int hidden, RandomStream random, int layers, bool bias, bool batchFirst, double dropout, bool bidirectional)
    {
        if (layers < 1) throw new ArgumentOutOfRangeException(nameof(layers), $"{name}: there is at least 1 layer, not {layers}.");
        if (!(dropout >= 0 && dropout <= 1)) throw new ArgumentOutOfRangeException(nameof(dropout), string.Create(CultureInfo.InvariantCulture, $"{name}: dropout is a probability, 0 to 1, not {dropout}."));
        this.name = name;
        (Layers, BatchFirst, Bidirectional) = (layers, batchFirst, bidirectional);
        weights = new RecurrentWeights<T>[layers * Directions];
        for (var i = 0; i < weights.Length; i++)
        {
            var suffix = $"_l{i / Directions}{(i % Directions == 1 ? "_reverse" : "")}";
            weights[i] = RecurrentWeights<T>.Draw(name, gates, i < Directions ? inputs : hidden * Directions, hidden, random, bias, suffix, Register);
        }
        if (dropout > 0 && layers > 1) this.dropout = Register("dropout", new Dropout<T>(dropout, random));
    }

    /// <summary>How many layers there are, each fed with what the one below gives at every step.</summary>
    public int Layers { get; }

    /// <summary>True if input and output are <c>[batch steps features]</c> instead of <c>[steps batch features]</c>. States are laid out the same either way.</summary>
    public bool BatchFirst { get; }

    /// <summary>True if every layer goes through the sequence a second time, from its end, and gives both states side by side.</summary>
    public bool Bidirectional { get; }

    /// <summary>Features of the state.</summary>
    public int HiddenSize => weights[0].Size;

    private int Directions => Bidirectional ? 2 : 1;

    /// <summary>One layer in one direction: all its states <c>[steps batch hidden]</c>, and the state it ends in.</summary>
    private protected abstract (Tensor<T> Output, Tensor<T> Hidden, Tensor<T>? Cell) Run(Tensor<T> x, Tensor<T> hidden, Tensor<T>? cell, RecurrentWeights<T> weights, bool reverse);

    /// <summary>Goes through the sequence, one layer after the other.</summary>
    private protected (Tensor<T> Output, Tensor<T> Hidden, Tensor<T>? Cell) Forward(Tensor<T> x, Tensor<T>? hidden, Tensor<T>? cell, bool hasCell)
    {
        try
        {
            ArgumentNullException.ThrowIfNull(x);
            Check(x, hidden, "hidden");
            Check(x, cell, "cell");
            if (x.Rank == 2)
            {
                var (output, h, c) = Forward(x.Unsqueeze(BatchFirst ? 0 : 1), hidden?.Unsqueeze(1), cell?.Unsqueeze(1), hasCell); // a single sequence: a batch of one
                return (output.Squeeze(BatchFirst ? 0 : 1), h.Squeeze(1), c?.Squeeze(1));
            }
            var y = BatchFirst ? x.Transpose(0, 1) : x; // [steps batch features]
            var zeros = hidden is null || (hasCell && cell is null) ? Tensor.Zeros<T>([y.Shape[1], HiddenSize]) : null;
            var (hiddens, cells, directions) = (new Tensor<T>[weights.Length], new Tensor<T>[hasCell ? weights.Length : 0], new Tensor<T>[Directions]);
            for (var i = 0; i < weights.Length; i++)
            {
                var (output, h, c) = Run(y, hidden?.Select(0, i) ?? zeros!, hasCell ? cell?.Select(0, i) ?? zeros : null, weights[i], reverse: i % Directions == 1);
                (directions[i % Directions], hiddens[i]) = (output, h);
                if (hasCell) cells[i] = c!;
                if (i % Directions != Directions - 1) continue;
                y = Bidirectional ? Tensor.Concatenate<T>(directions, axis: -1) : output;
                if (dropout is not null && i < weights.Length - 1) y = dropout.Forward(y);
            }
            return (BatchFirst ? y.Transpose(0, 1) : y, Tensor.Stack<T>(hiddens), hasCell ? Tensor.Stack<T>(cells) : null);
        }
        catch (Exception error) when (Locate(error)) { throw; }
    }

    /// <inheritdoc/>
    protected override string Describe()
    {
        var text = $"{name}({weights[0].Inputs} -> {HiddenSize}";
        if (Layers > 1) text += $", {Layers} layers";
        if (Bidirectional) text += ", bidirectional";
        if (BatchFirst) text += ", batch first";
        if (weights[0].InputBias is null) text += ", no bias";
        return text + ")";
    }

    /// <summary>The steps in the order in which a direction takes them.</summary>
    private protected static IEnumerable<int> Steps(int count, bool reverse) => reverse ? Enumerable.Range(0, count).Reverse() : Enumerable.Range(0, count);

    private void Check(Tensor<T> x, Tensor<T>? state, string which)
    {
        var order = BatchFirst ? "[batch steps features]" : "[steps batch features]";
        if (x.Rank is not (2 or 3)) throw new ArgumentException($"{name}: x is {order}, or [steps features] of a single sequence, not {x.Shape}.");
        if (x.Shape[^1] != weights[0].Inputs) throw new ArgumentException($"{name}: x {x.Shape} does not fit weight_ih_l0 {weights[0].Input.Shape}: its last axis must be {weights[0].Inputs}.");
        if (x.Shape[BatchFirst ? ^2 : 0] == 0) throw new ArgumentException($"{name}: x {x.Shape} has no steps; a sequence has at least one.");
        Shape needed = x.Rank == 2 ? [weights.Length, HiddenSize] : [weights.Length, x.Shape[BatchFirst ? 0 : 1], HiddenSize];
        if (state is not null && state.Shape != needed)
            throw new ArgumentException($"{name}: {which} {state.Shape} must be {needed}, [layers{(Bidirectional ? "·directions" : "")}{(x.Rank == 2 ? "" : " batch")} features], for x {x.Shape}{(BatchFirst ? ", which is batch first; states are not" : "")}.");
    }
}
