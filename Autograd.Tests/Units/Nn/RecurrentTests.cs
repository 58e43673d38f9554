using Autograd.Core;
using Autograd.Nn;
using static Autograd.Tests.Watch;

namespace Autograd.Tests;

public class RecurrentTests
{
    private static readonly string[] Networks = ["Rnn", "Rnn of ReLUs", "Lstm", "Gru"];

    public static TheoryData<string, int, int, int, int, bool, bool, bool> Sizes
    {
        get
        {
            var sizes = new TheoryData<string, int, int, int, int, bool, bool, bool>();
            foreach (var network in Networks)
            {
                sizes.Add(network, 5, 3, 2, 1, true, false, false);
                sizes.Add(network, 4, 1, 3, 2, true, true, false);
                sizes.Add(network, 3, 2, 1, 3, false, false, true);
                sizes.Add(network, 1, 2, 4, 2, true, true, true);
                sizes.Add(network, 7, 2, 19, 1, false, true, false); // a state longer than a vector register
            }
            return sizes;
        }
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void States_are_those_of_the_equations_number_by_number(string which, int steps, int batch, int hidden, int layers, bool bias, bool bidirectional, bool batchFirst)
    {
        var random = new RandomStream(11);
        var network = Create(which, 3, hidden, layers, bias, bidirectional, batchFirst);
        var x = Tensor.Normal<double>([steps, batch, 3], random);
        Shape states = [layers * (bidirectional ? 2 : 1), batch, hidden];
        var (h0, c0) = (Tensor.Normal<double>(states, random), Tensor.Normal<double>(states, random));
        foreach (var (h, c) in (ReadOnlySpan<(Tensor<double>?, Tensor<double>?)>)[(h0, c0), (null, null)])
        {
            var zeros = Tensor.Zeros<double>(states);
            var expected = NaiveRecurrent.Run(network, StepOf(which), NaiveRecurrent.Rows(x), NaiveRecurrent.Rows(h ?? zeros), NaiveRecurrent.Rows(c ?? zeros));
            var (output, last, lastCell) = Forward(network, batchFirst ? x.Transpose(0, 1) : x, h, c);
            Near(expected.Output, batchFirst ? output.Transpose(0, 1) : output);
            Near(expected.Hidden, last);
            if (lastCell is not null) Near(expected.Cell, lastCell);
        }
    }

    public static TheoryData<string, double, bool> Laws
    {
        get
        {
            var laws = new TheoryData<string, double, bool>();
            foreach (var network in Networks)
                foreach (var (dropout, training) in (ReadOnlySpan<(double, bool)>)[(0, true), (0.4, true), (0.4, false)]) laws.Add(network, dropout, training);
            return laws;
        }
    }

    [Theory]
    [MemberData(nameof(Laws))]
    public void The_laws_hold_for_input_and_states(string which, double dropout, bool training)
    {
        // A network of its own for each call: what dropout drops must be the same each time.
        Core.Laws.Check(new Operation(which, xs =>
        {
            var network = Create(which, 2, 2, layers: 2, bidirectional: true, dropout: dropout);
            if (!training) network.Eval();
            var (output, hidden, cell) = Forward(network, xs[0], xs[1], which == "Lstm" ? xs[2] : null);
            return Tensor.Concatenate([output.Reshape(-1), hidden.Reshape(-1), (cell ?? xs[2]).Reshape(-1)]);
        })
        {
            Cases = [[[3, 2, 2], [4, 2, 2], [4, 2, 2]], [[1, 1, 2], [4, 1, 2], [4, 1, 2]]],
            Domains = which == "Rnn of ReLUs" ? [(2, 3), (2, 3), (-1, 1)] : [(-1, 1)],
        });
    }

    [Theory]
    [InlineData("Rnn")]
    [InlineData("Rnn of ReLUs")]
    [InlineData("Lstm")]
    [InlineData("Gru")]
    public void A_network_is_its_cell_called_in_a_loop(string which)
    {
        var random = new RandomStream(3);
        var network = Create(which, 3, 4);
        var x = Tensor.Normal<double>([5, 2, 3], random);
        var (output, last, lastCell) = Forward(network, x, null, null);
        var state = network.SaveState();
        var cellState = new StateDictionary();
        foreach (var (name, entry) in state) cellState.Add(name.Replace("_l0", ""), entry);

        Tensor<double>? h = null, c = null;
        for (var t = 0; t < 5; t++)
        {
            switch (which)
            {
                case "Lstm":
                    (h, c) = Load(new LstmCell<double>(3, 4, random)).Forward(x[t], h, c);
                    break;
                case "Gru":
                    h = Load(new GruCell<double>(3, 4, random)).Forward(x[t], h);
                    break;
                default:
                    h = Load(new RnnCell<double>(3, 4, random, nonlinearity: which == "Rnn" ? RnnNonlinearity.Tanh : RnnNonlinearity.Relu)).Forward(x[t], h);
                    break;
            }
            Same.Near(Naive.Box(h), output[t], 1e-13, 1e-14);
        }
        Same.Near(Naive.Box(h!), last[0], 1e-13, 1e-14);
        if (lastCell is not null) Same.Near(Naive.Box(c!), lastCell[0], 1e-13, 1e-14);

        TModule Load<TModule>(TModule cell)
            where TModule : Module<double>
        {
            cell.LoadState(cellState);
            return cell;
        }
    }

    [Theory]
    [InlineData("Rnn")]
    [InlineData("Lstm")]
    [InlineData("Gru")]
    public void A_sequence_in_two_halves_with_the_state_carried_over_is_the_sequence(string which)
    {
        var network = Create(which, 2, 3, layers: 2);
        var x = Tensor.Normal<double>([6, 2, 2], new RandomStream(2));
        var (whole, last, lastCell) = Forward(network, x, null, null);
        var (first, h, c) = Forward(network, x[..4], null, null);
        var (second, h2, c2) = Forward(network, x[4..], h, c);
        Same.Near(Naive.Box(whole), Tensor.Concatenate([first, second]), 1e-13, 1e-14);
        Same.Near(Naive.Box(last), h2, 1e-13, 1e-14);
        if (lastCell is not null) Same.Near(Naive.Box(lastCell), c2!, 1e-13, 1e-14);
    }

    [Theory]
    [InlineData("Rnn")]
    [InlineData("Lstm")]
    [InlineData("Gru")]
    public void A_single_sequence_is_a_batch_of_one(string which)
    {
        foreach (var batchFirst in (bool[])[false, true])
        {
            var network = Create(which, 2, 3, layers: 2, batchFirst: batchFirst);
            var x = Tensor.Normal<double>([4, 2], new RandomStream(2));
            var (output, last, _) = Forward(network, x, null, null);
            var (batch, lastOfBatch, _) = Forward(network, x.Unsqueeze(batchFirst ? 0 : 1), null, null);
            Same.Bits(Naive.Box(batch.Reshape(4, 3)), output);
            Same.Bits(Naive.Box(lastOfBatch.Reshape(2, 3)), last);
        }
    }

    [Fact]
    public void Parameters_are_called_shaped_and_drawn_as_in_PyTorch()
    {
        var lstm = new Lstm<double>(3, 5, new RandomStream(1), layers: 2, bidirectional: true);
        Assert.Equal(
            ["weight_ih_l0 [20 3]", "weight_hh_l0 [20 5]", "bias_ih_l0 [20]", "bias_hh_l0 [20]", "weight_ih_l0_reverse [20 3]", "weight_hh_l0_reverse [20 5]", "bias_ih_l0_reverse [20]", "bias_hh_l0_reverse [20]",
                "weight_ih_l1 [20 10]", "weight_hh_l1 [20 5]", "bias_ih_l1 [20]", "bias_hh_l1 [20]", "weight_ih_l1_reverse [20 10]", "weight_hh_l1_reverse [20 5]", "bias_ih_l1_reverse [20]", "bias_hh_l1_reverse [20]"],
            lstm.SaveState().Select(entry => $"{entry.Key} {entry.Value.Shape}"));
        Assert.Equal(["weight_ih [3 2]", "weight_hh [3 1]"], new GruCell<double>(2, 1, new RandomStream(1), bias: false).SaveState().Select(entry => $"{entry.Key} {entry.Value.Shape}"));
        var bound = 1 / Math.Sqrt(100);
        foreach (var parameter in new Gru<double>(7, 100, new RandomStream(5)).Parameters())
        {
            var values = parameter.ToArray();
            Assert.All(values, value => Assert.InRange(value, -bound, bound));
            Assert.True(values.Max() > 0.97 * bound && values.Min() < -0.97 * bound);
        }
    }

    [Fact]
    public void Dropout_stands_between_layers_and_only_while_training()
    {
        var x = Tensor.Normal<double>([3, 2, 2], new RandomStream(2));
        var (with, without) = (Create("Gru", 2, 3, layers: 2, dropout: 0.5), Create("Gru", 2, 3, layers: 2));
        Assert.NotEqual(Forward(without, x, null, null).Output.ToArray(), Forward(with, x, null, null).Output.ToArray());
        Same.Bits(Naive.Box(Forward(without, x, null, null).Hidden[0]), Forward(with, x, null, null).Hidden[0]); // below the dropout
        with.Eval();
        Same.Bits(Naive.Box(Forward(without, x, null, null).Output), Forward(with, x, null, null).Output);
    }

    [Fact]
    public void It_prints_its_sizes_and_options()
    {
        Assert.StartsWith("Lstm(3 -> 5, 2 layers, bidirectional, batch first, no bias)", new Lstm<float>(3, 5, new RandomStream(1), layers: 2, bias: false, batchFirst: true, bidirectional: true).ToString());
        Assert.StartsWith("GruCell(3 -> 5)", new GruCell<float>(3, 5, new RandomStream(1)).ToString());
    }

    [Fact]
    public void An_error_says_what_does_not_fit()
    {
        var random = new RandomStream(1);
        var gru = new Gru<double>(4, 2, random, layers: 2, batchFirst: true);
        Tensor<double> Zeros(params int[] sizes) => Tensor.Zeros<double>(Shape.Create(sizes));
        Throws<ArgumentException>("Gru: x [2 2 3] does not fit weight_ih_l0 [6 4]: its last axis must be 4.", () => gru.Forward(Zeros(2, 2, 3)));
        Throws<ArgumentException>("Gru: x is [batch steps features], or [steps features] of a single sequence, not [4].", () => gru.Forward(Zeros(4)));
        Throws<ArgumentException>("Gru: x [3 0 4] has no steps; a sequence has at least one.", () => gru.Forward(Zeros(3, 0, 4)));
        Throws<ArgumentException>("Gru: hidden [5 2 2] must be [2 3 2], [layers batch features], for x [3 5 4], which is batch first; states are not.", () => gru.Forward(Zeros(3, 5, 4), Zeros(5, 2, 2)));
        Throws<ArgumentException>("Lstm: cell [1 3 2] must be [2 3 2], [layers·directions batch features], for x [5 3 4].", () => new Lstm<double>(4, 2, random, bidirectional: true).Forward(Zeros(5, 3, 4), cell: Zeros(1, 3, 2)));
        Throws<ArgumentException>("LstmCell: x [2 3] does not fit weight_ih [8 4]: its last axis must be 4.", () => new LstmCell<double>(4, 2, random).Forward(Zeros(2, 3)));
        Throws<ArgumentException>("RnnCell: hidden [2 3] must be [2 2] for x [2 4] and weight_hh [2 2].", () => new RnnCell<double>(4, 2, random).Forward(Zeros(2, 4), Zeros(2, 3)));
        Throws<ArgumentException>("RnnCell: x is [batch features], or [features] of a single example, not [1 2 4].", () => new RnnCell<double>(4, 2, random).Forward(Zeros(1, 2, 4)));
        Throws<ArgumentOutOfRangeException>("Gru: there is at least 1 input, not 0. (Parameter 'inputs')", () => new Gru<double>(0, 2, random));
        Throws<ArgumentOutOfRangeException>("Gru: the state has at least 1 feature, not -1. (Parameter 'hidden')", () => new Gru<double>(2, -1, random));
        Throws<ArgumentOutOfRangeException>("Gru: there is at least 1 layer, not 0. (Parameter 'layers')", () => new Gru<double>(2, 2, random, layers: 0));
        Throws<ArgumentOutOfRangeException>("Gru: dropout is a probability, 0 to 1, not 1.5. (Parameter 'dropout')", () => new Gru<double>(2, 2, random, dropout: 1.5));
        Throws<ArgumentOutOfRangeException>("Rnn: the nonlinearity is Tanh or Relu, not 7. (Parameter 'nonlinearity')", () => new Rnn<double>(2, 2, random, nonlinearity: (RnnNonlinearity)7));
    }

    private static Recurrent<double> Create(string which, int inputs, int hidden, int layers = 1, bool bias = true, bool bidirectional = false, bool batchFirst = false, double dropout = 0)
    {
        var random = new RandomStream(7);
        return which switch
        {
            "Lstm" => new Lstm<double>(inputs, hidden, random, layers, bias, batchFirst, dropout, bidirectional),
            "Gru" => new Gru<double>(inputs, hidden, random, layers, bias, batchFirst, dropout, bidirectional),
            _ => new Rnn<double>(inputs, hidden, random, layers, which == "Rnn" ? RnnNonlinearity.Tanh : RnnNonlinearity.Relu, bias, batchFirst, dropout, bidirectional),
        };
    }

    private static NaiveRecurrent.Step StepOf(string which) => which switch
    {
        "Lstm" => NaiveRecurrent.Lstm,
        "Gru" => NaiveRecurrent.Gru,
        "Rnn" => NaiveRecurrent.Rnn(Math.Tanh),
        _ => NaiveRecurrent.Rnn(static x => Math.Max(x, 0)),
    };

    private static (Tensor<double> Output, Tensor<double> Hidden, Tensor<double>? Cell) Forward(Recurrent<double> network, Tensor<double> x, Tensor<double>? hidden, Tensor<double>? cell)
    {
        if (network is Lstm<double> lstm) return lstm.Forward(x, hidden, cell);
        var (output, last) = network is Gru<double> gru ? gru.Forward(x, hidden) : ((Rnn<double>)network).Forward(x, hidden);
        return (output, last, null);
    }

    private static void Near(double[][][] expected, Tensor<double> actual) =>
        Same.Near(new Box<double>([expected.Length, expected[0].Length, expected[0][0].Length], [.. expected.SelectMany(rows => rows.SelectMany(row => row))]), actual, 1e-12, 1e-13);
}
