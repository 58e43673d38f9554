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

    /// <summary>docs/memory.md: a tape with an await inside.</summary>
    public static async Task Awaiting(Layer<float> model, Tensor<float> x, Func<Task<Indices>> FetchLabels)
    {
        using var tape = new Tape<float>();
        var scores = model.Forward(x);
        var labels = await FetchLabels();     // goes on on another thread, with the same tape
        Loss.CrossEntropy(scores, labels).Backward();
    }

    /// <summary>docs/inference.md: what answers a request.</summary>
    public static Func<Func<Task<float[]>>, Task<float[]>> Handler(string path)
    {
        var model = new Sequential<float>(new Linear<float>(4, 16, new RandomStream(1)), new Tanh<float>(), new Linear<float>(16, 3, new RandomStream(2)));
        model.Load(path);                                        // "model.safetensors"
        model.Eval();                                            // once: dropout off, running statistics used

        async Task<float[]> Handle(Func<Task<float[]>> read)
        {
            using var scope = new TensorScope();                 // this request's tensors
            var x = Tensor.From<float>(await read(), [1, 4]);
            var scores = model.Forward(x).Softmax(1);
            await Task.Yield();                                  // logging, a database: any thread goes on
            return scores.ToArray();                             // an array is nobody's but yours
        }

        return Handle;
    }

    /// <summary>Stands in for the console, and keeps what is printed.</summary>
    private sealed class Printed
    {
        private readonly StringBuilder text = new();

        public void WriteLine(object? value) => text.Append(value).Append('\n');

        public override string ToString() => text.ToString();
    }
}
