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

    /// <summary>The README's training; returns what it prints.</summary>
    public static string Training()
    {
        var Console = new Printed();

        var random = new RandomStream(seed: 1);
        var data = SyntheticDigits.Create<float>(2000, random);    // images [2000 1 28 28] and labels [2000]
        var loader = new DataLoader<float>(data, batchSize: 50, shuffle: random);
        var model = new Sequential<float>(new Flatten<float>(), new Linear<float>(784, 64, random), new ReLU<float>(), new Linear<float>(64, 10, random));
        var optimizer = new Adam<float>(model.Parameters(), learningRate: 1e-3);

        for (var epoch = 1; epoch <= 5; epoch++)
        {
            var accuracy = new Accuracy();
            foreach (var (images, labels) in loader)
            {
                using var tape = new Tape<float>();
                var scores = model.Forward(images);                // [50 10]
                var loss = Loss.CrossEntropy(scores, labels);
                optimizer.ZeroGrad();
                loss.Backward();
                optimizer.Step();
                accuracy.Add(scores, labels);
            }
            Console.WriteLine($"epoch {epoch}   accuracy {accuracy}");
        }

        return Console.ToString();
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
