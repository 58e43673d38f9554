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
        ["scaled_dot_product_attention"] = new("ScaledDotProductAttention", static a =>
        {
            Tensor<double> query = a.Tensor("query"), key = a.Tensor("key"), value = a.Tensor("value");
            var (causal, scale) = (a.Bool("is_causal"), a.DoubleOrNull("scale"));
            if (a.IsMask("attn_mask")) return Attention.ScaledDotProductAttention(query, key, value, a.Mask("attn_mask"), causal, scale);
            return a.TensorOrNull("attn_mask") is { } mask ? Attention.ScaledDotProductAttention(query, key, value, mask, causal, scale) : Attention.ScaledDotProductAttention(query, key, value, causal, scale);
        }),
        ["multihead_attention"] = new("MultiheadAttention", static a =>
        {
            var (query, key, value) = (a.Tensor("query"), a.TensorOrNull("key"), a.TensorOrNull("value"));
            AskForAll(a, "in_proj_weight", "in_proj_bias", "out_proj.weight", "out_proj.bias");
            var (hidden, added) = a.IsMask("attn_mask") ? (a.Mask("attn_mask"), null) : ((Mask?)null, a.TensorOrNull("attn_mask"));
            var padding = a.Has("key_padding_mask") ? a.Mask("key_padding_mask") : null;
            var attention = a.Load(new MultiheadAttention<double>(query.Shape[^1], a.Int("num_heads"), Any, bias: a.Has("in_proj_bias"), batchFirst: a.Bool("batch_first")));
            return added is null ? attention.Forward(query, key, value, hidden, padding) : attention.Forward(query, key, value, added, padding);
        }),
        ["transformer_encoder_layer"] = new("TransformerEncoderLayer", static a =>
        {
            var (x, hidden) = (a.Tensor("src"), a.Tensor("linear1.weight").Shape[0]);
            foreach (var part in (string[])["self_attn.in_proj_", "self_attn.out_proj.", "linear1.", "linear2.", "norm1.", "norm2."]) AskForAll(a, part + "weight", part + "bias");
            var (mask, added) = a.IsMask("src_mask") ? (a.Mask("src_mask"), null) : ((Mask?)null, a.TensorOrNull("src_mask"));
            var padding = a.Has("src_key_padding_mask") ? a.Mask("src_key_padding_mask") : null;
            var layer = a.Load(new TransformerEncoderLayer<double>(x.Shape[^1], a.Int("nhead"), Any, hidden, a.Double("dropout", 0.1), ActivationOption(a), a.Double("layer_norm_eps", 1e-5),
                a.Bool("batch_first"), a.Bool("norm_first"), a.Has("linear1.bias")));
            return added is null ? layer.Forward(x, mask, padding) : layer.Forward(x, added, padding);
        }),
    };

    /// <summary>Draws parameters that are overwritten.</summary>
    private static RandomStream Any => new(1);

    private static Outcome Named(params (string Name, Tensor<double> Value)[] parts) => new(parts.ToDictionary(part => part.Name, part => (object)part.Value));

    private static void AskForAll(Arguments a, params ReadOnlySpan<string> names)
    {
        foreach (var name in names) a.TensorOrNull(name);
    }

    /// <summary>The sizes of a recurrent network; all its parameters are asked for, so that what a constructor refuses does not leave them out.</summary>
    private static (int Inputs, int Hidden, int Layers, bool Bidirectional) Sizes(Arguments a, int gates)
    {
        var (layers, bidirectional) = (a.Int("num_layers", 1), a.Bool("bidirectional"));
        for (var layer = 0; layer < layers; layer++)
            foreach (var direction in bidirectional ? (string[])["", "_reverse"] : [""])
                AskForAll(a, $"weight_ih_l{layer}{direction}", $"weight_hh_l{layer}{direction}", $"bias_ih_l{layer}{direction}", $"bias_hh_l{layer}{direction}");
        var weight = a.Tensor("weight_ih_l0").Shape;
        return (weight[1], weight[0] / gates, layers, bidirectional);
    }

    private static (int Inputs, int Hidden) CellSizes(Arguments a)
    {
        AskForAll(a, "bias_ih", "bias_hh");
        return (a.Tensor("weight_ih").Shape[1], a.Tensor("weight_hh").Shape[1]);
    }

    private static bool HasBias(Arguments a) => a.Has("bias_ih_l0");

    private static TransformerActivation ActivationOption(Arguments a) => a.Text("activation", "relu") switch
    {
        "relu" => TransformerActivation.Relu,
        "gelu" => TransformerActivation.Gelu,
        _ => (TransformerActivation)(-1),
    };

    private static RnnNonlinearity NonlinearityOption(Arguments a) => a.Text("nonlinearity", "tanh") switch
    {
        "tanh" => RnnNonlinearity.Tanh,
        "relu" => RnnNonlinearity.Relu,
        _ => (RnnNonlinearity)(-1),
    };
}
