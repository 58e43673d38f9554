using Autograd.Core;
using Autograd.Nn;

namespace Autograd.Tests;

/// <summary>Every layer obeys the laws of differentiation, while training and in use, in its input and in its parameters.</summary>
public class LayerLawTests
{
    public static TheoryData<string, bool> Modes()
    {
        var data = new TheoryData<string, bool>();
        foreach (var row in LayerRows.All)
        {
            data.Add(row.Name, false);
            data.Add(row.Name, true);
        }
        return data;
    }

    [Fact]
    public void Every_layer_has_a_row()
    {
        var rows = LayerRows.All.Select(row => row.Module.GetType().GetGenericTypeDefinition()).ToHashSet();
        var missing = typeof(Module<>).Assembly.GetExportedTypes().Where(type => IsModule(type) && !type.IsAbstract && !rows.Contains(type)).Select(type => type.Name);
        Assert.True(!missing.Any(), $"No row for {string.Join(", ", missing)}: add one in LayerRows.");

        static bool IsModule(Type? type) => type is not null && ((type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Module<>)) || IsModule(type.BaseType));
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public void The_laws_hold_in_the_input(string name, bool training)
    {
        var row = Row(name, training);
        if (row.Cases.Length > 0) Core.Laws.Check(Discovery.Complete(row.Operation));
    }

    /// <summary>Along a random direction of all parameters, the derivative and the second derivative are those of differences.</summary>
    [Theory]
    [MemberData(nameof(Modes))]
    public void The_gradients_of_the_parameters_are_right_to_the_second_order(string name, bool training)
    {
        var row = Row(name, training);
        Tensor<double>[] parameters = [.. row.Module.Parameters()];
        if (parameters.Length == 0) return;
        var random = new RandomStream(5);
        foreach (var shapes in row.Cases.DefaultIfEmpty([]))
        {
            var xs = row.Operation.Draw(shapes, random);
            var dy = Tensor.Normal<double>(row.Forward(xs).Shape, random);
            var (v, w) = (Directions(), Directions());
            var (gradients, seconds) = Derivatives();
            Close(Along(() => Dot(row.Forward(xs), dy)), gradients);
            Close(Along(GradientAlong), seconds);

            Tensor<double>[] Directions() => Array.ConvertAll(parameters, parameter => Tensor.Normal<double>(parameter.Shape, random));

            // Along w, of ⟨f, dy⟩ and of its gradient's part along v.
            (double Gradients, double Seconds) Derivatives()
            {
                using var tape = new Tape<double>();
                var g = tape.Gradient(row.Forward(xs), parameters, dy, createGraph: true);
                var s = g.Zip(v, (gradient, direction) => (gradient * direction).Sum()).Aggregate((a, b) => a + b);
                return (g.Zip(w, Dot).Sum(), s.RequiresGrad ? tape.Gradient(s, parameters).Zip(w, Dot).Sum() : 0);
            }

            double GradientAlong()
            {
                using var tape = new Tape<double>();
                return tape.Gradient(row.Forward(xs), parameters, dy).Zip(v, Dot).Sum();
            }

            double Along(Func<double> f)
            {
                const double step = 1e-4;
                var start = Array.ConvertAll(parameters, parameter => Tensor.From<double>(parameter.ToArray(), parameter.Shape));
                double At(double t)
                {
                    for (var i = 0; i < parameters.Length; i++) parameters[i].CopyFrom((start[i] + (t * w[i])).Detach());
                    return f();
                }
                var slope = ((8 * (At(step) - At(-step))) - (At(2 * step) - At(-2 * step))) / (12 * step);
                At(0);
                return slope;
            }
        }

        static double Dot(Tensor<double> a, Tensor<double> b) => (a.Detach() * b.Detach()).Sum().Item();

        static void Close(double numeric, double analytic) => Assert.True(Math.Abs(numeric - analytic) <= 1e-7 * (1 + Math.Abs(numeric)), $"the gradient says {analytic:g17}, differences {numeric:g17}");
    }

    private static LayerRow Row(string name, bool training)
    {
        var row = LayerRows.All.Single(row => row.Name == name);
        if (training) row.Module.Train();
        else row.Module.Eval();
        return row;
    }
}
