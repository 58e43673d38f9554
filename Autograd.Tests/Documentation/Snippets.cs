using System.Text;
using Autograd.Core;
using Autograd.Losses;
using Autograd.Nn;

namespace Autograd.Tests.Documentation;

/// <summary>The programs that the README and the docs show, so that they compile; <see cref="MarkdownTests"/> holds the pages to them.</summary>
internal static class Snippets
{
    /// <summary>The README's first program; returns what it prints.</summary>
    public static string FirstProgram()
    {
        var Console = new Printed();

        var w = Tensor.From([[0.5, -1.0], [0.25, 0.75]]).RequireGrad();
        var x = Tensor.From([[1.0, 2.0]]);

        using var tape = new Tape<double>();
        var loss = (x.MatMul(w).Tanh() - 1).Square().Mean();
        loss.Backward();

        Console.WriteLine(w.Grad);
        Console.WriteLine(tape);
        Console.WriteLine(GradientCheck.Compare(w => (x.MatMul(w).Tanh() - 1).Square().Mean(), w));

        return Console.ToString();
    }

    /// <summary>The README's training loop; returns the sum of the losses.</summary>
    public static float TrainingLoop(Layer<float> model, Optimizer<float> optimizer, DataLoader<float> loader)
    {
        var total = 0f;
        foreach (var (images, labels) in loader)
        {
            using var tape = new Tape<float>();
            var loss = Loss.CrossEntropy(model.Forward(images), labels);
            optimizer.ZeroGrad();
            loss.Backward();
            optimizer.Step();
            total += loss.Item();
        }
        return total;
    }

    /// <summary>docs/memory.md: taking a result out of a scope.</summary>
    public static Tensor<double> Keeping(Tensor<double> x)
    {
        Tensor<double> best;
        using (var scope = new TensorScope())
        {
            var mean = x.Mean(0);
            best = scope.Keep(mean);      // outlives the scope
        }
        return best;
    }

    /// <summary>Stands in for the console, and keeps what is printed.</summary>
    private sealed class Printed
    {
        private readonly StringBuilder text = new();

        public void WriteLine(object? value) => text.Append(value).Append('\n');

        public override string ToString() => text.ToString();
    }
}
