using Autograd.Core;
using Autograd.Nn;

namespace Autograd.Tests.Conformance;

// Layers over sequences: recurrent ones, attention.
internal static partial class LayerOperations
{
    private static Dictionary<string, FixtureOperation> Sequences() => new()
    {
        ["rnn"] = new("Rnn", static a =>
        {
            var (x, hidden, size) = (a.Tensor("input"), a.TensorOrNull("h_0"), Sizes(a, 1));
            var rnn = new Rnn<double>(size.Inputs, size.Hidden, Any, size.Layers, NonlinearityOption(a), HasBias(a), a.Bool("batch_first"), bidirectional: size.Bidirectional);
            var (output, last) = a.Load(rnn).Forward(x, hidden);
            return Named(("output", output), ("h_n", last));
        }),
        ["lstm"] = new("Lstm", static a =>
        {
            var (x, hidden, cell, size) = (a.Tensor("input"), a.TensorOrNull("h_0"), a.TensorOrNull("c_0"), Sizes(a, 4));
            var (output, last, lastCell) = a.Load(new Lstm<double>(size.Inputs, size.Hidden, Any, size.Layers, HasBias(a), a.Bool("batch_first"), bidirectional: size.Bidirectional)).Forward(x, hidden, cell);
            return Named(("output", output), ("h_n", last), ("c_n", lastCell));
        }),
        ["gru"] = new("Gru", static a =>
        {
            var (x, hidden, size) = (a.Tensor("input"), a.TensorOrNull("h_0"), Sizes(a, 3));
            var (output, last) = a.Load(new Gru<double>(size.Inputs, size.Hidden, Any, size.Layers, HasBias(a), a.Bool("batch_first"), bidirectional: size.Bidirectional)).Forward(x, hidden);
            return Named(("output", output), ("h_n", last));
        }),
        ["rnn_cell"] = new("RnnCell", static a =>
        {
            var (x, hidden, size) = (a.Tensor("input"), a.TensorOrNull("h_0"), CellSizes(a));
            return a.Load(new RnnCell<double>(size.Inputs, size.Hidden, Any, a.Has("bias_ih"), NonlinearityOption(a))).Forward(x, hidden);
        }),
        ["lstm_cell"] = new("LstmCell", static a =>
        {
            var (x, hidden, cell, size) = (a.Tensor("input"), a.TensorOrNull("h_0"), a.TensorOrNull("c_0"), CellSizes(a));
            var (next, nextCell) = a.Load(new LstmCell<double>(size.Inputs, size.Hidden, Any, a.Has("bias_ih"))).Forward(x, hidden, cell);
            return Named(("h_1", next), ("c_1", nextCell));
        }),
        ["gru_cell"] = new("GruCell", static a =>
        {
            var (x, hidden, size) = (a.Tensor("input"), a.TensorOrNull("h_0"), CellSizes(a));
            return a.Load(new GruCell<double>(size.Inputs, size.Hidden, Any, a.Has("bias_ih"))).Forward(x, hidden);
        }),
    };

    /// <summary>Draws parameters that are overwritten.</summary>
    private static RandomStream Any => new(1);

    private static Outcome Named(params (string Name, Tensor<double> Value)[] parts) => new(parts.ToDictionary(part => part.Name, part => (object)part.Value));

    /// <summary>The sizes of a recurrent network; all its parameters are asked for, so that what a constructor refuses does not leave them out.</summary>
    private static (int Inputs, int Hidden, int Layers, bool Bidirectional) Sizes(Arguments a, int gates)
    {
        var (layers, bidirectional) = (a.Int("num_layers", 1), a.Bool("bidirectional"));
        for (var layer = 0; layer < layers; layer++)
            foreach (var direction in bidirectional ? (string[])["", "_reverse"] : [""])
                foreach (var name in (string[])["weight_ih", "weight_hh", "bias_ih", "bias_hh"]) a.TensorOrNull($"{name}_l{layer}{direction}");
        var weight = a.Tensor("weight_ih_l0").Shape;
        return (weight[1], weight[0] / gates, layers, bidirectional);
    }

    private static (int Inputs, int Hidden) CellSizes(Arguments a)
    {
        foreach (var name in (string[])["bias_ih", "bias_hh"]) a.TensorOrNull(name);
        return (a.Tensor("weight_ih").Shape[1], a.Tensor("weight_hh").Shape[1]);
    }

    private static bool HasBias(Arguments a) => a.Has("bias_ih_l0");

    private static RnnNonlinearity NonlinearityOption(Arguments a) => a.Text("nonlinearity", "tanh") switch
    {
        "tanh" => RnnNonlinearity.Tanh,
        "relu" => RnnNonlinearity.Relu,
        _ => (RnnNonlinearity)(-1),
    };
}
