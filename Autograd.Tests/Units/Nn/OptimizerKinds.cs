using System.Numerics;
using Autograd.Core;
using Autograd.Nn;

namespace Autograd.Tests;

/// <summary>Every optimizer that moves element by element, with options that use all of its formula, and the formula itself for a single number.</summary>
internal static class OptimizerKinds
{
    private const double Rate = 0.1;

    public static readonly string[] Names =
    [
        "Sgd", "Sgd with momentum", "Sgd dampened", "Adam", "Adam with amsgrad", "AdamW", "AdamW with amsgrad", "NAdam", "RMSprop", "RMSprop with everything", "Adagrad", "Adadelta", "Adamax", "Lion",
    ];

    public static Optimizer<T> Create<T>(string name, params Tensor<T>[] parameters)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => name switch
        {
            "Sgd" => new Sgd<T>(parameters, Rate, weightDecay: 0.01),
            "Sgd with momentum" => new Sgd<T>(parameters, Rate, momentum: 0.9, nesterov: true),
            "Sgd dampened" => new Sgd<T>(parameters, Rate, momentum: 0.8, dampening: 0.3, weightDecay: 0.05) { Maximize = true },
            "Adam" => new Adam<T>(parameters, Rate, weightDecay: 0.01),
            "Adam with amsgrad" => new Adam<T>(parameters, Rate, 0.8, 0.9, 1e-3, amsgrad: true) { Maximize = true },
            "AdamW" => new AdamW<T>(parameters, Rate, weightDecay: 0.2),
            "AdamW with amsgrad" => new AdamW<T>(parameters, Rate, 0.5, 0.9, weightDecay: 0.1, amsgrad: true),
            "NAdam" => new NAdam<T>(parameters, Rate, momentumDecay: 0.05, weightDecay: 0.01),
            "RMSprop" => new RMSprop<T>(parameters, Rate, alpha: 0.9),
            "RMSprop with everything" => new RMSprop<T>(parameters, Rate, 0.8, 1e-2, 0.1, 0.5, centered: true) { Maximize = true },
            "Adagrad" => new Adagrad<T>(parameters, Rate, 0.1, 0.05, 0.3),
            "Adadelta" => new Adadelta<T>(parameters, Rate, 0.8, 1e-2, 0.1),
            "Adamax" => new Adamax<T>(parameters, Rate, 0.8, 0.9, weightDecay: 0.1),
            "Lion" => new Lion<T>(parameters, Rate, weightDecay: 0.1),
            _ => throw new ArgumentException(name),
        };

    /// <summary>For one element, the function of (θ, gradient, learning rate) that gives the next θ and keeps its own state: each written from its paper's equations, a number at a time.</summary>
    public static Func<double, double, double, double> Formula(string name)
    {
        var (a, b, c, t, product) = (0.0, 0.0, 0.0, 0, 1.0);
        switch (name)
        {
            case "Sgd":
                return (x, g, rate) => x - rate * (g + 0.01 * x);
            case "Sgd with momentum":
                return (x, g, rate) =>
                {
                    a = ++t == 1 ? g : 0.9 * a + g;
                    return x - rate * (g + 0.9 * a);
                };
            case "Sgd dampened":
                return (x, g, rate) =>
                {
                    g = -g + 0.05 * x;
                    a = ++t == 1 ? g : 0.8 * a + 0.7 * g;
                    return x - rate * a;
                };
            case "Adam":
                return (x, g, rate) => Adam(x, g + 0.01 * x, rate, 0.9, 0.999, 1e-8, largest: false);
            case "Adam with amsgrad":
                return (x, g, rate) => Adam(x, -g, rate, 0.8, 0.9, 1e-3, largest: true);
            case "AdamW":
                return (x, g, rate) => Adam(x - rate * 0.2 * x, g, rate, 0.9, 0.999, 1e-8, largest: false);
            case "AdamW with amsgrad":
                return (x, g, rate) => Adam(x - rate * 0.1 * x, g, rate, 0.5, 0.9, 1e-8, largest: true);
            case "NAdam":
                return (x, g, rate) =>
                {
                    t++;
                    g += 0.01 * x;
                    (a, b) = (0.9 * a + 0.1 * g, 0.999 * b + 0.001 * g * g);
                    var (mu, next) = (0.9 * (1 - Math.Pow(0.96, 0.05 * t) / 2), 0.9 * (1 - Math.Pow(0.96, 0.05 * (t + 1)) / 2));
                    product *= mu;
                    return x - rate * ((1 - mu) / (1 - product) * g + next / (1 - product * next) * a) / (Math.Sqrt(b / (1 - Math.Pow(0.999, t))) + 1e-8);
                };
            case "RMSprop":
                return (x, g, rate) =>
                {
                    a = 0.9 * a + 0.1 * g * g;
                    return x - rate * g / (Math.Sqrt(a) + 1e-8);
                };
            case "RMSprop with everything":
                return (x, g, rate) =>
                {
                    g = -g + 0.1 * x;
                    (a, b) = (0.8 * a + 0.2 * g * g, 0.8 * b + 0.2 * g);
                    c = 0.5 * c + g / (Math.Sqrt(a - b * b) + 0.01);
                    return x - rate * c;
                };
            case "Adagrad":
                return (x, g, rate) =>
                {
                    g += 0.05 * x;
                    a = (t == 0 ? 0.3 : a) + g * g;
                    return x - rate / (1 + 0.1 * t++) * g / (Math.Sqrt(a) + 1e-10);
                };
            case "Adadelta":
                return (x, g, rate) =>
                {
                    g += 0.1 * x;
                    a = 0.8 * a + 0.2 * g * g;
                    var step = g * Math.Sqrt((b + 0.01) / (a + 0.01));
                    b = 0.8 * b + 0.2 * step * step;
                    return x - rate * step;
                };
            case "Adamax":
                return (x, g, rate) =>
                {
                    g += 0.1 * x;
                    (a, b) = (0.8 * a + 0.2 * g, Math.Max(0.9 * b, Math.Abs(g) + 1e-8));
                    return x - rate / (1 - Math.Pow(0.8, ++t)) * a / b;
                };
            case "Lion":
                return (x, g, rate) =>
                {
                    var step = Math.Sign(0.9 * a + 0.1 * g) + 0.1 * x;
                    a = 0.99 * a + 0.01 * g;
                    return x - rate * step;
                };
            default:
                throw new ArgumentException(name);
        }

        double Adam(double x, double g, double rate, double beta1, double beta2, double epsilon, bool largest)
        {
            t++;
            (a, b) = (beta1 * a + (1 - beta1) * g, beta2 * b + (1 - beta2) * g * g);
            c = Math.Max(c, b);
            return x - rate * (a / (1 - Math.Pow(beta1, t))) / (Math.Sqrt((largest ? c : b) / (1 - Math.Pow(beta2, t))) + epsilon);
        }
    }
}
